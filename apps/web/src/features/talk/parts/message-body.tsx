import type { MessageContent } from "@musubi/protocol";
import { Bubble } from "@musubi/ui";
import { IconArrowForwardUp, IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ShownAt } from "../../../data/files/shown-file.ts";
import { useIsBeforeEntry } from "../../../data/hooks.ts";
import { StandingCard } from "../../links/parts/link-card.tsx";
import { FilesBody } from "../../pictures/parts/files-body.tsx";
import { StickerPicture } from "../../stickers/parts/sticker-picture.tsx";
import type { Place } from "../rows.ts";
import { isOnlyEmoji } from "../text-parts.ts";
import classes from "./message-body.module.css";
import { MessageText } from "./message-text.tsx";
import { Quote } from "./quote.tsx";

interface Props {
  readonly content: MessageContent;
  readonly isOwn: boolean;
  readonly place: Place;
  readonly replyTo: number | null;
  readonly isForwarded: boolean;
  readonly isMarked?: boolean;
  /** Who took it back, for a message whose content is gone. */
  readonly senderName: string;
  /** Where the message stands, for what it shows besides words. */
  readonly at?: ShownAt;
  /** Stands in place of files that are still on their way. */
  readonly files?: React.ReactNode;
}

/** Stands in place of words that this device does not have: calm where they were said before it was there, plain where they stay closed otherwise. */
function ClosedEnvelope({
  event,
  isOwn,
  place,
  isMarked,
  at,
}: Pick<Props, "isOwn" | "place" | "at"> & { event: number; isMarked: boolean }) {
  const { t } = useTranslation("talk");
  const isBefore = useIsBeforeEntry(at?.talkId, event);
  return (
    <Bubble isOwn={isOwn} place={place} kind={isBefore ? "gone" : "card"} isMarked={isMarked}>
      <span className={classes["sealed"]}>
        <IconLock size={16} aria-hidden />{" "}
        <span className={classes["sealedNotHere"]}>{t(isBefore ? "sealedBefore" : "sealedNotHere")}</span>
      </span>
    </Bubble>
  );
}

/** The paper of a message and what stands on it. */
export function MessageBody({ content, isOwn, place, replyTo, isForwarded, isMarked = false, senderName, at, files }: Props) {
  const { t } = useTranslation("talk");
  if (content.kind === "unsent") {
    return (
      <Bubble isOwn={isOwn} place={place} kind="gone" isMarked={isMarked}>
        <span className={classes["gone"]}>{isOwn ? t("unsentOwn") : t("unsentOther", { name: senderName })}</span>
      </Bubble>
    );
  }
  if (content.kind === "sealed")
    return <ClosedEnvelope event={content.event} isOwn={isOwn} place={place} isMarked={isMarked} {...(at === undefined ? {} : { at })} />;
  const above = (
    <>
      {isForwarded && (
        <span className={classes["forwarded"]}>
          <IconArrowForwardUp size={14} aria-hidden /> {t("forwarded")}
        </span>
      )}
      {replyTo !== null && <Quote seq={replyTo} />}
    </>
  );
  if (content.kind === "sticker") {
    return (
      <Bubble isOwn={isOwn} place={place} kind="bare" isMarked={isMarked} className={classes["bare"]}>
        {above}
        <StickerPicture setId={content.setId} stickerId={content.stickerId} />
      </Bubble>
    );
  }
  if (content.kind === "files") {
    return (
      <Bubble isOwn={isOwn} place={place} isMarked={isMarked} className={classes["files"]}>
        {(isForwarded || replyTo !== null) && <span className={classes["above"]}>{above}</span>}
        {files ?? (at !== undefined && <FilesBody content={content} at={at} />)}
        {content.caption !== "" && (
          <span className={classes["caption"]}>
            <MessageText content={{ kind: "text", text: content.caption }} />
          </span>
        )}
      </Bubble>
    );
  }
  const isBare = content.kind === "text" && replyTo === null && !isForwarded && isOnlyEmoji(content.text);
  return (
    <Bubble isOwn={isOwn} place={place} kind={isBare ? "bare" : "card"} isMarked={isMarked}>
      {above}
      {content.kind === "text" && <MessageText content={content} />}
      {content.kind === "text" && content.preview !== undefined && <StandingCard text={content.text} preview={content.preview} />}
    </Bubble>
  );
}
