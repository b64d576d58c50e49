import type { MessageView } from "@musubi/protocol";
import { IconArrowForwardUp, IconEye } from "@tabler/icons-react";
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useTimeline } from "../../../data/hooks.ts";
import { isLookedAt } from "../../pictures/parts/files-body.tsx";
import { usePictureName } from "../../pictures/parts/mosaic.tsx";
import { Tool, Viewer, type ViewerItem } from "../../pictures/viewer/viewer.tsx";
import { useViewerPlace } from "../../pictures/viewer/viewer-place.ts";
import { useScene } from "../scene.ts";

interface Props {
  /** A dialog about a message lies over the picture. */
  readonly isCovered: boolean;
  /** Messages with pictures from outside of the loaded part of the talk. */
  readonly others?: readonly MessageView[];
}

/** The open picture of this talk, among all pictures of its loaded part. A message that is taken back takes its pictures along. */
export function TalkViewer({ isCovered, others }: Props) {
  const { t } = useTranslation("pictures");
  const { talk, myId, names, show } = useScene();
  const { place, move, close } = useViewerPlace();
  const nameOf = usePictureName();
  const timeline = useTimeline(talk.talkId);
  const messages = useMemo(() => together(timeline?.messages ?? [], others ?? []), [timeline?.messages, others]);
  const items = messages.flatMap((message): ViewerItem[] => {
    const { content, seq, sentAt, senderId } = message;
    if (content.kind !== "files") return [];
    const looked = content.files.filter(isLookedAt);
    return looked.map((file, index) => ({
      key: `${seq}-${file.fileId}`,
      file,
      at: { talkId: talk.talkId, seq },
      alt: nameOf(file, index, looked.length),
      caption: content.caption,
      by: names.nameOrYou(senderId),
      shownAtMs: sentAt,
    }));
  });
  const index = place === null ? -1 : items.findIndex(({ at, file }) => at.seq === place.seq && file.fileId === place.fileId);
  const isGone = place !== null && timeline?.isLoaded === true && index === -1;
  // What was open was taken back, or the address was never one of this talk.
  useEffect(() => {
    if (isGone) close();
  }, [isGone, close]);
  if (place === null || index === -1) return null;
  const message = messages.find(({ seq }) => seq === place.seq);
  return (
    <Viewer
      items={items}
      index={index}
      isCovered={isCovered}
      onClose={close}
      onIndex={(next) => {
        const item = items[next];
        if (item !== undefined) move({ seq: item.at.seq, fileId: item.file.fileId });
      }}
      actions={
        message === undefined ? null : (
          <>
            {message.senderId === myId && talk.kind !== "self" && (
              <Tool label={t("viewerSeen")} icon={<IconEye size={22} stroke={1.6} />} onPress={() => show({ kind: "readers", message })} />
            )}
            <Tool
              label={t("viewerForward")}
              icon={<IconArrowForwardUp size={22} stroke={1.6} />}
              onPress={() => show({ kind: "forward", message, fileId: place.fileId })}
            />
          </>
        )
      }
    />
  );
}

/** Both lists in the order of the talk, each message once, as the talk knows it. */
function together(loaded: readonly MessageView[], others: readonly MessageView[]): readonly MessageView[] {
  if (others.length === 0) return loaded;
  const bySeq = new Map([...others, ...loaded].map((message) => [message.seq, message]));
  return [...bySeq.values()].toSorted((a, b) => a.seq - b.seq);
}
