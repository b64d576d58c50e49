import { Progress as Bar } from "@mantine/core";
import type { PendingMessage, UploadsContent } from "@musubi/client";
import { IconPlayerPauseFilled, IconPlayerPlayFilled, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useConnectionState, useEngine, useEngineState } from "../../../data/hooks.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useAnnounce } from "../../../shell/announcer.tsx";
import { sizeLabel } from "../../takeout/size-label.ts";
import { progressOf } from "../pending-progress.ts";
import classes from "./upload-line.module.css";

interface Props {
  readonly pending: PendingMessage;
  readonly content: UploadsContent;
}

/** Below the files that are on their way: how far they are, and the way to stop, go on or give up. */
export function UploadLine({ pending, content }: Props) {
  const { t } = useTranslation("pictures");
  const language = useLanguage();
  const engine = useEngine();
  const announce = useAnnounce();
  const isOnline = useConnectionState() === "online";
  const progress = progressOf(
    content,
    useEngineState((state) => state.uploads),
  );
  const { phase, percent, sentBytes, totalBytes } = progress;
  const isPaused = phase === "paused";
  // One button for both: whoever pressed it by keyboard is still on it.
  const toggle = () => {
    for (const uploadId of content.uploadIds) {
      if (isPaused) engine.uploads.resume(uploadId);
      else engine.uploads.pause(uploadId);
    }
    announce(isPaused ? t("uploadResumed") : t("uploadPaused", { percent }));
  };
  const sentence =
    phase === "checking"
      ? t("uploadProcessing")
      : phase === "paused"
        ? t("uploadPaused", { percent })
        : phase === "waiting" || !isOnline
          ? t("uploadWaiting")
          : t("uploadSending", { sent: sizeLabel(sentBytes, language), total: sizeLabel(totalBytes, language) });
  return (
    <div className={classes["line"]}>
      <Bar className={classes["bar"]} value={percent} size={4} color="ai" aria-label={`${t("uploadPercent", { percent })} ${sentence}`} />
      <span className={classes["words"]} data-testid="upload-state">
        {sentence}
        {phase === "sending" && isOnline && ` · ${t("uploadPercent", { percent })}`}
      </span>
      <span className={classes["tools"]}>
        {phase !== "checking" && (
          <Small label={t(isPaused ? "uploadResume" : "uploadPause")} onPress={toggle}>
            {isPaused ? <IconPlayerPlayFilled size={16} aria-hidden /> : <IconPlayerPauseFilled size={16} aria-hidden />}
          </Small>
        )}
        <Small label={t("uploadCancel")} onPress={() => engine.discard(pending.clientId)}>
          <IconX size={16} stroke={2} aria-hidden />
        </Small>
      </span>
    </div>
  );
}

interface SmallProps {
  readonly label: string;
  readonly onPress: () => void;
  readonly children: React.ReactNode;
}

function Small({ label, onPress, children }: SmallProps) {
  return (
    <button type="button" className={classes["small"]} aria-label={label} title={label} onClick={onPress}>
      {children}
    </button>
  );
}
