import { Button } from "@mantine/core";
import type { PendingMessage, UploadsContent, UploadView } from "@musubi/client";
import { IconAlertCircle } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useEngine, useEngineState } from "../../../data/hooks.ts";
import { refusalText } from "../../../i18n/refusal-text.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useNotices } from "../../../shell/notices.tsx";
import { progressOf } from "../pending-progress.ts";
import classes from "./upload-failure.module.css";

interface Props {
  readonly pending: PendingMessage;
  readonly content: UploadsContent;
}

/** What the server could not take as a picture or video may still go as a file. */
const COULD_BE_FILE: ReadonlySet<string> = new Set([
  "unknown_type",
  "broken_picture",
  "broken_media",
  "too_many_pixels",
  "too_large",
  "too_costly",
]);

/** Why a message with files was not sent, file by file, and what can be done. */
export function UploadFailure({ pending, content }: Props) {
  const { t } = useTranslation("talk");
  const { t: tPictures } = useTranslation("pictures");
  const { t: tShell } = useTranslation("shell");
  const language = useLanguage();
  const engine = useEngine();
  const { uploads } = progressOf(
    content,
    useEngineState((state) => state.uploads),
  );
  const stuck = uploads.filter(({ state }) => state.kind === "failed" || state.kind === "lost");
  const isLost = stuck.some(({ state }) => state.kind === "lost");
  const couldBeFiles = stuck.filter(({ state }) => state.kind === "failed" && COULD_BE_FILE.has(state.code));
  const asFiles = () => {
    for (const { uploadId } of couldBeFiles) engine.uploads.retry(uploadId, "file");
    engine.retry(pending.clientId);
  };
  const others = uploads.length - stuck.length;
  const sendOthers = () =>
    engine.retry(
      pending.clientId,
      stuck.map(({ uploadId }) => uploadId),
    );
  const code = pending.state.kind === "failed" ? pending.state.code : "fault";
  return (
    <div className={classes["failure"]}>
      <p className={classes["what"]}>
        <IconAlertCircle size={16} aria-hidden />
        <span>
          <strong>{t("stateFailed")}</strong> {stuck.length === 0 && refusalText({ code }, language, tShell)}
        </span>
      </p>
      {stuck.map((upload) => (
        <p key={upload.uploadId}>
          {upload.name}:{" "}
          {upload.state.kind === "failed" ? refusalText({ code: upload.state.code }, language, tShell) : tPictures("uploadLost")}
          {upload.state.kind === "lost" && <ChooseAgain upload={upload} pending={pending} />}
        </p>
      ))}
      <div className={classes["tools"]}>
        {!isLost && (
          <Button size="compact-sm" variant="light" onClick={() => engine.retry(pending.clientId)}>
            {t("failedRetry")}
          </Button>
        )}
        {couldBeFiles.length > 0 && (
          <Button size="compact-sm" variant="light" onClick={asFiles}>
            {tPictures("uploadAsFile")}
          </Button>
        )}
        {stuck.length > 0 && others > 0 && (
          <Button size="compact-sm" variant="light" onClick={sendOthers}>
            {tPictures("uploadOthers", { count: others })}
          </Button>
        )}
        <Button size="compact-sm" variant="subtle" color="shu" onClick={() => engine.discard(pending.clientId)}>
          {t("failedDiscard")}
        </Button>
      </div>
    </div>
  );
}

/** A file that the page could not keep is chosen once more; sending goes on where it stopped. */
function ChooseAgain({ upload, pending }: { readonly upload: UploadView; readonly pending: PendingMessage }) {
  const { t } = useTranslation("pictures");
  const engine = useEngine();
  const notices = useNotices();
  const field = useRef<HTMLInputElement>(null);
  const supply = (file: File | undefined) => {
    if (file === undefined) return;
    if (engine.uploads.supply(upload.uploadId, file)) engine.retry(pending.clientId);
    else notices.done(t("uploadOtherSize"));
  };
  return (
    <>
      <Button size="compact-sm" variant="light" onClick={() => field.current?.click()}>
        {t("uploadChooseAgain")}
      </Button>
      <input
        ref={field}
        type="file"
        hidden
        aria-label={t("uploadChooseAgain")}
        onChange={(event) => supply(event.currentTarget.files?.[0])}
      />
    </>
  );
}
