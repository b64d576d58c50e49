import { Button, Progress } from "@mantine/core";
import type { AlbumUpload, UploadView } from "@musubi/client";
import { type AlbumView, REFUSALS } from "@musubi/protocol";
import { IconCircleCheck, IconPhotoUp, IconPlayerPauseFilled, IconPlayerPlayFilled, IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useConnectionState, useEngine, useEngineState } from "../../../data/hooks.ts";
import { refusalText } from "../../../i18n/refusal-text.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { ConfirmDialog } from "../../../shell/confirm-dialog.tsx";
import { albumProgress } from "../upload-progress.ts";
import classes from "./upload-bar.module.css";

/** Said for so long that a round is over. */
const DONE_MS = 6_000;

/** Photos on their way into this album: how far they are, the way to stop, and calmly what could not be taken. */
export function UploadBar({ album: { albumId } }: { readonly album: AlbumView }) {
  const upload = useEngineState((state) => state.albumUploads.get(albumId));
  return upload === undefined ? null : <Bar upload={upload} />;
}

function Bar({ upload }: { readonly upload: AlbumUpload }) {
  const { t } = useTranslation("albums");
  const { t: tShell } = useTranslation("shell");
  const language = useLanguage();
  const engine = useEngine();
  const isOnline = useConnectionState() === "online";
  const { albumId, uploadIds, failure } = upload;
  const progress = albumProgress(
    upload,
    useEngineState((state) => state.uploads),
  );
  const { phase, percent, doneCount, totalCount, stuck } = progress;
  const [isAsking, setAsking] = useState(false);
  const isOver = phase === "done" && stuck.length === 0;
  useEffect(() => {
    if (!isOver) return undefined;
    const timer = setTimeout(() => engine.albumUploads.dismiss(albumId), DONE_MS);
    return () => clearTimeout(timer);
  }, [isOver, engine, albumId]);
  const counts = { done: doneCount, count: totalCount };
  const sentence =
    phase === "done"
      ? t("uploadDone", { count: doneCount })
      : phase === "paused"
        ? t("uploadPaused", counts)
        : isOnline
          ? t("uploading", counts)
          : t("uploadWaiting", counts);
  // One button for both: whoever pressed it by keyboard is still on it.
  const toggle = () => {
    for (const uploadId of uploadIds) {
      if (phase === "paused") engine.uploads.resume(uploadId);
      else engine.uploads.pause(uploadId);
    }
  };
  return (
    <section className={classes["bar"]} aria-label={t("uploadProgress")}>
      <div className={classes["line"]}>
        {phase === "done" ? (
          <IconCircleCheck className={classes["done"]} size={22} stroke={1.7} aria-hidden />
        ) : (
          <IconPhotoUp size={22} stroke={1.6} aria-hidden />
        )}
        <p className={classes["words"]} role="status" data-testid="album-upload">
          {sentence}
        </p>
        {phase !== "done" && <span className={classes["percent"]}>{percent} %</span>}
        {phase !== "done" && (
          <Tool label={t(phase === "paused" ? "resume" : "pause")} onPress={toggle}>
            {phase === "paused" ? <IconPlayerPlayFilled size={18} aria-hidden /> : <IconPlayerPauseFilled size={18} aria-hidden />}
          </Tool>
        )}
        {phase === "done" && stuck.length === 0 ? (
          <Tool label={tShell("close")} onPress={() => engine.albumUploads.dismiss(albumId)}>
            <IconX size={18} stroke={2} aria-hidden />
          </Tool>
        ) : (
          phase !== "done" && (
            <Tool label={t("uploadCancel")} onPress={() => setAsking(true)}>
              <IconX size={18} stroke={2} aria-hidden />
            </Tool>
          )
        )}
      </div>
      {phase !== "done" && <Progress value={percent} size={4} color="ai" transitionDuration={200} aria-label={t("uploadProgress")} />}
      {failure !== null && (
        <p className={classes["failure"]}>
          {refusalText({ code: failure }, language, tShell)}{" "}
          <Button size="compact-sm" variant="light" onClick={() => engine.albumUploads.retry(albumId)}>
            {t("uploadRetry")}
          </Button>
        </p>
      )}
      {stuck.length > 0 && <Stuck uploads={stuck} onLeave={(ids) => engine.albumUploads.cancel(albumId, ids)} />}
      {isAsking && (
        <ConfirmDialog
          title={t("uploadCancelTitle")}
          confirm={t("uploadCancel")}
          onConfirm={async () => engine.albumUploads.cancel(albumId)}
          onClose={() => setAsking(false)}
        >
          {t("uploadCancelText")}
        </ConfirmDialog>
      )}
    </section>
  );
}

interface StuckProps {
  readonly uploads: readonly UploadView[];
  readonly onLeave: (uploadIds: readonly UploadView["uploadId"][]) => void;
}

/** Refusals of what is in the file stand; everything else may go better the next time. */
function mayRetry(code: string): boolean {
  return Object.hasOwn(REFUSALS, code) || code === "offline" || code === "timeout";
}

/** What could not be taken, file by file, and why. */
function Stuck({ uploads, onLeave }: StuckProps) {
  const { t } = useTranslation("albums");
  const { t: tShell } = useTranslation("shell");
  const language = useLanguage();
  const engine = useEngine();
  const [isOpen, setOpen] = useState(false);
  return (
    <div className={classes["stuck"]}>
      <div className={classes["stuckHead"]}>
        <p role="status">{t("uploadProblems", { count: uploads.length })}</p>
        <Button size="compact-sm" variant="subtle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t(isOpen ? "uploadHide" : "uploadShow")}
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={() => onLeave(uploads.map(({ uploadId }) => uploadId))}>
          {t("uploadLeaveAll")}
        </Button>
      </div>
      {isOpen && (
        <ul className={classes["list"]}>
          {uploads.map(({ uploadId, name, state }) => (
            <li key={uploadId} className={classes["one"]}>
              <span className={classes["file"]}>{name}</span>
              <span className={classes["why"]}>
                {state.kind === "failed" ? refusalText({ code: state.code }, language, tShell) : t("uploadLost")}
              </span>
              <span className={classes["tools"]}>
                {state.kind === "failed" && mayRetry(state.code) && (
                  <Button size="compact-sm" variant="light" onClick={() => engine.uploads.retry(uploadId)}>
                    {t("uploadRetry")}
                  </Button>
                )}
                <Button size="compact-sm" variant="subtle" onClick={() => onLeave([uploadId])}>
                  {t("uploadLeave")}
                </Button>
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface ToolProps {
  readonly label: string;
  readonly onPress: () => void;
  readonly children: React.ReactNode;
}

function Tool({ label, onPress, children }: ToolProps) {
  return (
    <button type="button" className={classes["tool"]} aria-label={label} title={label} onClick={onPress}>
      {children}
    </button>
  );
}
