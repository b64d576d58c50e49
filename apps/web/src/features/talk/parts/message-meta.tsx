import { receiptOf } from "@musubi/client";
import type { MessageView } from "@musubi/protocol";
import { IconCheck, IconPinFilled } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useMembers } from "../../../data/hooks.ts";
import { fullLabel, timeLabel } from "../../../i18n/dates.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useScene } from "../scene.ts";
import classes from "./message-meta.module.css";

interface Props {
  readonly message: MessageView;
  readonly isOwn: boolean;
  /** The time stands only on the last bubble of a group; marks that mean something stand on each. */
  readonly isLast: boolean;
}

/** Beside the bubble: time, whether it was edited or pinned, and how far my message has come. */
export function MessageMeta({ message, isOwn, isLast }: Props) {
  const { t } = useTranslation("talk");
  const language = useLanguage();
  const { show } = useScene();
  const isGone = message.content.kind === "unsent";
  return (
    <span className={classes["meta"]} data-own={isOwn || undefined}>
      {message.isPinned && <IconPinFilled size={12} role="img" aria-label={t("pinnedMark")} />}
      {message.editedAt !== null && !isGone && (
        <button type="button" className={classes["link"]} onClick={() => show({ kind: "edits", message })}>
          {t("edited")}
        </button>
      )}
      {isOwn && !isGone && <ReceiptMark message={message} isLast={isLast} />}
      {isLast && (
        <time
          dateTime={new Date(message.sentAt).toISOString()}
          // Made only when somebody asks: there is one beside nearly every message.
          onPointerEnter={(event) => {
            event.currentTarget.title = fullLabel(message.sentAt, language);
          }}
        >
          {timeLabel(message.sentAt)}
        </time>
      )}
    </span>
  );
}

function ReceiptMark({ message, isLast }: { readonly message: MessageView; readonly isLast: boolean }) {
  const { t } = useTranslation("talk");
  const { talk, show } = useScene();
  const members = useMembers(message.talkId);
  if (talk.kind === "self") return null;
  const { kind, readBy } = receiptOf(message, members);
  if (kind === "sent") {
    return !isLast ? null : (
      <span className={classes["state"]} title={t("stateSent")}>
        <IconCheck size={13} stroke={2} role="img" aria-label={t("stateSent")} />
      </span>
    );
  }
  if (talk.kind === "direct") return <span className={classes["state"]}>{t("stateRead")}</span>;
  return (
    <button type="button" className={classes["link"]} onClick={() => show({ kind: "readers", message })}>
      {t("stateReadBy", { count: readBy.length })}
    </button>
  );
}
