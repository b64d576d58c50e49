import { ActionIcon, Menu } from "@mantine/core";
import type { AlbumAbilities, AlbumView, PhotoView, TalkView } from "@musubi/protocol";
import {
  IconDots,
  IconEye,
  IconHeart,
  IconHeartFilled,
  IconMessageCircle,
  IconPencil,
  IconPhotoStar,
  IconTrash,
} from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMyId } from "../../../data/hooks.ts";
import { Tool, Viewer, type ViewerItem } from "../../pictures/viewer/viewer.tsx";
import { useNames } from "../../talk/use-names.ts";
import { fileOf } from "../photo-file.ts";
import { useDescribed } from "../use-described.ts";
import type { PhotoActions } from "../use-photo-actions.ts";
import { usePhotoName } from "../use-photo-name.ts";
import classes from "./album-viewer.module.css";
import { CommentsSheet } from "./comments-sheet.tsx";
import { DescribeSheet } from "./describe-sheet.tsx";
import { SeenSheet } from "./seen-sheet.tsx";

interface Props {
  readonly talk: TalkView;
  readonly album: AlbumView;
  readonly can: AlbumAbilities;
  readonly photos: readonly PhotoView[];
  readonly index: number;
  readonly actions: PhotoActions;
  readonly onIndex: (index: number) => void;
  readonly onClose: () => void;
  readonly onRemove: (photo: PhotoView) => Promise<void>;
  readonly onCover: (photo: PhotoView) => void;
  /** What was removed a moment ago, and the way back. */
  readonly undo: React.ReactNode;
}

type Over = "nothing" | "comments" | "describe" | "seen";

/** The photos of an album over the whole screen, with what people say of them. */
export function AlbumViewer({ talk, album, can, photos, index, actions, onIndex, onClose, onRemove, onCover, undo }: Props) {
  const { t } = useTranslation("albums");
  const myId = useMyId();
  const nameOf = usePhotoName();
  const { nameOf: personOf } = useNames(talk.talkId);
  const [over, setOver] = useState<Over>("nothing");
  const near = photos.slice(Math.max(0, index - 1), index + 2).map(({ fileId }) => fileId);
  const described = useDescribed(near);
  const { talkId, albumId, order } = album;
  const items = useMemo(() => {
    const at = { talkId, seq: 0, albumId };
    return photos.map(
      (photo): ViewerItem => ({
        key: photo.fileId,
        file: fileOf(photo, described.get(photo.fileId) ?? null),
        at,
        alt: nameOf(photo, order),
        caption: photo.caption,
        by: personOf(photo.addedBy),
        shownAtMs: photo.addedAt,
      }),
    );
  }, [photos, described, talkId, albumId, order, nameOf, personOf]);
  const photo = photos[index];
  if (photo === undefined) return null;
  const isMine = photo.addedBy === myId;
  const canDescribe = can.arrange || (isMine && can.like);
  const canRemove = can.removeAny || (can.removeOwn && isMine);
  const remove = async () => {
    const isLast = photos.length === 1;
    const next = photos[index + 1] === undefined ? index - 1 : index + 1;
    if (isLast) onClose();
    else onIndex(next);
    await onRemove(photo);
  };
  const tools = () => (
    <>
      {can.like && (
        <Counted count={photo.likeCount}>
          <Tool
            label={t(photo.isLiked ? "unlike" : "like")}
            icon={photo.isLiked ? <IconHeartFilled className={classes["liked"]} size={22} /> : <IconHeart size={22} stroke={1.6} />}
            onPress={() => void actions.like(photo, !photo.isLiked)}
          />
        </Counted>
      )}
      <Counted count={photo.commentCount}>
        <Tool
          label={t("commentCount", { count: photo.commentCount })}
          icon={<IconMessageCircle size={22} stroke={1.6} />}
          onPress={() => setOver("comments")}
        />
      </Counted>
      {(canDescribe || canRemove || can.arrange || album.showsViews) && (
        <Menu position="bottom-end" zIndex={400}>
          <Menu.Target>
            <ActionIcon variant="transparent" className={classes["tool"]} aria-label={t("more")} title={t("more")}>
              <IconDots size={22} stroke={1.6} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {canDescribe && (
              <Menu.Item leftSection={<IconPencil size={20} stroke={1.6} />} onClick={() => setOver("describe")}>
                {t("describe")}
              </Menu.Item>
            )}
            {can.arrange && (
              <Menu.Item leftSection={<IconPhotoStar size={20} stroke={1.6} />} onClick={() => onCover(photo)}>
                {t("cover")}
              </Menu.Item>
            )}
            {album.showsViews && (
              <Menu.Item leftSection={<IconEye size={20} stroke={1.6} />} onClick={() => setOver("seen")}>
                {t("seenBy")}
              </Menu.Item>
            )}
            {canRemove && (
              <Menu.Item leftSection={<IconTrash size={20} stroke={1.6} />} onClick={() => void remove()}>
                {t("remove")}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
  const close = () => setOver("nothing");
  return (
    <>
      <Viewer
        items={items}
        index={index}
        onIndex={onIndex}
        onClose={onClose}
        isCovered={over !== "nothing"}
        actions={tools()}
        undo={undo}
      />
      {over === "comments" && <CommentsSheet talk={talk} album={album} can={can} photo={photo} onClose={close} />}
      {over === "describe" && <DescribeSheet photo={photo} onSave={(words) => actions.describe(photo.fileId, words)} onClose={close} />}
      {over === "seen" && <SeenSheet album={album} photo={photo} onClose={close} />}
    </>
  );
}

/** A button with its number beside it. */
function Counted({ count, children }: { readonly count: number; readonly children: React.ReactNode }) {
  return (
    <span className={classes["counted"]}>
      {children}
      {count > 0 && (
        <span className={classes["count"]} aria-hidden>
          {count}
        </span>
      )}
    </span>
  );
}
