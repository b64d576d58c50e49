import type { AlbumView, TalkView } from "@musubi/protocol";
import { useTranslation } from "react-i18next";
import { useMyId } from "../../../data/hooks.ts";
import { Sheet } from "../../../shell/sheet.tsx";
import { abilitiesIn, useTalkAlbums } from "../use-album.ts";
import { AlbumFace } from "./album-card.tsx";
import classes from "./move-sheet.module.css";

interface Props {
  readonly talk: TalkView;
  readonly from: AlbumView;
  readonly onMove: (to: AlbumView) => void;
  readonly onClose: () => void;
}

/** Chooses another album of the same talk. */
export function MoveSheet({ talk, from, onMove, onClose }: Props) {
  const { t } = useTranslation("albums");
  const myId = useMyId();
  const { albums, isLoaded } = useTalkAlbums(talk.talkId);
  const open = albums.filter((album) => album.albumId !== from.albumId && abilitiesIn(album, talk, myId).add);
  return (
    <Sheet title={t("moveTitle")} onClose={onClose}>
      {isLoaded && open.length === 0 && <p>{t("moveNone")}</p>}
      <ul className={classes["list"]}>
        {open.map((album) => (
          <li key={album.albumId}>
            <button type="button" className={classes["choice"]} onClick={() => onMove(album)}>
              <span className={classes["face"]}>
                <AlbumFace album={album} cover={album.cover} size={56} />
              </span>
              <span className={classes["words"]}>
                <span className={classes["name"]}>{album.name}</span>
                <span className={classes["count"]}>{t("photoCount", { count: album.photoCount })}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
