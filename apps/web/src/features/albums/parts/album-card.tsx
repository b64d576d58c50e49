import type { AlbumView } from "@musubi/protocol";
import { Knot } from "@musubi/ui";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { shortLabel } from "../../../i18n/dates.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useNow } from "../../../shell/use-now.ts";
import { PictureTile } from "../../pictures/parts/picture-tile.tsx";
import { coverFile } from "../photo-file.ts";
import classes from "./album-card.module.css";

/** One album: its cover, what it is called, how much is in it and since when. */
export function AlbumCard({ album }: { readonly album: AlbumView }) {
  const { t } = useTranslation("albums");
  const language = useLanguage();
  const now = useNow();
  const { talkId, albumId, name, photoCount, cover, addedAt } = album;
  const photos = t("photoCount", { count: photoCount });
  return (
    <Link
      to="/talks/$talkId/albums/$albumId"
      params={{ talkId, albumId }}
      className={classes["card"] ?? ""}
      aria-label={t("cardName", { name, photos })}
      data-album={albumId}
    >
      <AlbumFace album={album} cover={cover} />
      <span className={classes["name"]}>{name}</span>
      <span className={classes["facts"]}>
        {photos} · {shortLabel(addedAt, now, language)}
      </span>
    </Link>
  );
}

/** The picture on the front of an album, or the knot while it is empty. */
export function AlbumFace({
  album,
  cover,
  size = 320,
}: {
  readonly album: AlbumView;
  readonly cover: AlbumView["cover"];
  readonly size?: number;
}) {
  const { talkId, albumId } = album;
  return (
    <span className={classes["face"]}>
      {cover === null ? (
        <span className={classes["empty"]}>
          <Knot size={size > 100 ? 56 : 28} />
        </span>
      ) : (
        <PictureTile file={coverFile(cover)} at={{ talkId, seq: 0, albumId }} size={size} alt="" />
      )}
    </span>
  );
}
