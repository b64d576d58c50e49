import type { FileView } from "@musubi/protocol";
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ShownAt } from "../../../data/files/shown-file.ts";
import { originalOf } from "../choose-rendition.ts";
import { lengthLabel } from "../length-label.ts";
import { useShownFile } from "../use-shown-file.ts";
import { Excuse } from "./picture-tile.tsx";
import classes from "./voice-player.module.css";
import { Waveform } from "./waveform.tsx";

/** A voice message: loaded and proven when it is first played. */
export function VoicePlayer({ file, at }: { readonly file: FileView; readonly at: ShownAt }) {
  const { t } = useTranslation("pictures");
  const [isWanted, setWanted] = useState(false);
  const shown = useShownFile(file, originalOf(file), at, isWanted);
  const audio = useRef<HTMLAudioElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [atMs, setAt] = useState(0);
  const durationMs = file.durationMs ?? 0;
  const url = shown.kind === "shown" ? shown.url : null;
  // Pressed before it was there: it begins as soon as it is.
  useEffect(() => {
    if (url !== null && isWanted) void audio.current?.play().catch(() => setPlaying(false));
  }, [url, isWanted]);
  const toggle = () => {
    if (!isWanted) return setWanted(true);
    if (isPlaying) audio.current?.pause();
    else void audio.current?.play().catch(() => setPlaying(false));
  };
  const seek = (ms: number) => {
    setAt(ms);
    if (audio.current !== null) audio.current.currentTime = ms / 1000;
  };
  if (isWanted && shown.kind !== "shown" && shown.kind !== "loading") {
    return (
      <span className={classes["excuse"]}>
        <Excuse shown={shown} isSmall={false} />
      </span>
    );
  }
  return (
    <span className={classes["player"]}>
      <button
        type="button"
        className={classes["button"]}
        aria-label={`${t(isPlaying ? "pausePlaying" : "play")}: ${t("gistVoice", { length: lengthLabel(durationMs) })}`}
        aria-busy={isWanted && shown.kind === "loading"}
        onClick={toggle}
      >
        {isPlaying ? <IconPlayerPauseFilled size={20} aria-hidden /> : <IconPlayerPlayFilled size={20} aria-hidden />}
      </button>
      <span className={classes["wave"]}>
        <Waveform values={file.waveform ?? []} playedPart={durationMs === 0 ? 0 : atMs / durationMs} />
        <input
          className={classes["seek"]}
          type="range"
          min={0}
          max={Math.max(durationMs, 1)}
          step={100}
          value={Math.min(atMs, durationMs)}
          aria-label={t("seek")}
          aria-valuetext={t("voicePlace", { at: lengthLabel(atMs), length: lengthLabel(durationMs) })}
          disabled={url === null}
          onChange={(event) => seek(event.currentTarget.valueAsNumber)}
        />
      </span>
      <span className={classes["length"]}>{lengthLabel(isPlaying || atMs > 0 ? atMs : durationMs)}</span>
      {url !== null && (
        // oxlint-disable-next-line jsx-a11y/media-has-caption -- nobody has written down what was said.
        <audio
          ref={audio}
          src={url}
          onPlay={() => setPlaying(true)}
          onPause={() => setPlaying(false)}
          onEnded={() => setAt(0)}
          onTimeUpdate={(event) => setAt(event.currentTarget.currentTime * 1000)}
        />
      )}
    </span>
  );
}
