import { Button } from "@mantine/core";
import { unreachable } from "@musubi/base";
import type { PendingMessage } from "@musubi/client";
import type { MessageContent } from "@musubi/protocol";
import { IconAlertCircle, IconClock, IconLoader2 } from "@tabler/icons-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { refusalText } from "../../../i18n/refusal-text.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { PendingFiles } from "../../pictures/parts/pending-files.tsx";
import { UploadFailure } from "../../pictures/parts/upload-failure.tsx";
import { UploadLine } from "../../pictures/parts/upload-line.tsx";
import type { Place } from "../rows.ts";
import { MessageBody } from "./message-body.tsx";
import classes from "./message-row.module.css";
import own from "./pending-row.module.css";

interface Props {
  readonly pending: PendingMessage;
  readonly place: Place;
}

/** A message of mine that is not part of the talk yet, and honestly says so. */
export const PendingRow = memo(function PendingRow({ pending, place }: Props) {
  const isFirst = place === "single" || place === "first";
  return (
    <div className={classes["row"]} data-own data-first={isFirst || undefined} data-pending={pending.clientId}>
      <div className={classes["column"]}>
        <div className={classes["line"]}>
          <div
            className={`${classes["bubble"] ?? ""} ${own["bubble"] ?? ""}`}
            data-state={pending.content.kind === "uploads" ? "uploading" : pending.state.kind}
          >
            <MessageBody
              content={shownContent(pending)}
              isOwn
              place={place}
              replyTo={pending.replyTo}
              isForwarded={pending.isForwarded}
              senderName=""
              {...(pending.content.kind === "uploads" ? { files: <PendingFiles content={pending.content} /> } : {})}
            />
          </div>
          {(pending.content.kind !== "uploads" || pending.state.kind !== "queued") && <PendingState pending={pending} />}
        </div>
        {pending.content.kind === "uploads" && pending.state.kind === "queued" && (
          <UploadLine pending={pending} content={pending.content} />
        )}
        {pending.state.kind === "failed" &&
          (pending.content.kind === "uploads" ? (
            <UploadFailure pending={pending} content={pending.content} />
          ) : (
            <Failure pending={pending} />
          ))}
      </div>
    </div>
  );
});

/** Files that are forwarded are shown by their caption until the talk shows them; those on their way by what this device has. */
function shownContent({ content }: PendingMessage): MessageContent {
  const isFiles = content.kind === "files" || content.kind === "uploads";
  return isFiles ? { kind: "files", files: [], caption: content.caption } : content;
}

function PendingState({ pending }: { readonly pending: PendingMessage }) {
  const { t } = useTranslation("talk");
  const engine = useEngine();
  switch (pending.state.kind) {
    case "queued":
      return (
        <span className={own["state"]}>
          <IconClock size={13} stroke={1.8} aria-hidden />
          {t("stateQueued")}
          <button type="button" className={own["discard"]} onClick={() => engine.discard(pending.clientId)}>
            {t("discardQueued")}
          </button>
        </span>
      );
    case "sending":
    case "sent":
      return (
        <span className={own["state"]} data-late>
          <IconLoader2 size={13} stroke={1.8} aria-hidden />
          {t("stateSending")}
        </span>
      );
    case "failed":
      return null;
    default:
      return unreachable(pending.state);
  }
}

function Failure({ pending }: { readonly pending: PendingMessage }) {
  const { t } = useTranslation("talk");
  const { t: tShell } = useTranslation("shell");
  const language = useLanguage();
  const engine = useEngine();
  const code = pending.state.kind === "failed" ? pending.state.code : "fault";
  return (
    <div className={own["failure"]}>
      <p>
        <IconAlertCircle size={16} aria-hidden />
        <span>
          <strong>{t("stateFailed")}</strong> {refusalText({ code }, language, tShell)}
        </span>
      </p>
      <div>
        <Button size="compact-sm" variant="light" onClick={() => engine.retry(pending.clientId)}>
          {t("failedRetry")}
        </Button>
        <Button size="compact-sm" variant="subtle" color="shu" onClick={() => engine.discard(pending.clientId)}>
          {t("failedDiscard")}
        </Button>
      </div>
    </div>
  );
}
