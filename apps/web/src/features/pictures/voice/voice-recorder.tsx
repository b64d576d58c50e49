import { ActionIcon } from "@mantine/core";
import type { UploadSource } from "@musubi/client";
import { IconArrowUp, IconTrash } from "@tabler/icons-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAnnounce } from "../../../shell/announcer.tsx";
import { useNotices } from "../../../shell/notices.tsx";
import { useIsTouch } from "../../../shell/use-layout.ts";
import { lengthLabel } from "../length-label.ts";
import { Waveform } from "../parts/waveform.tsx";
import { Recorder } from "./recorder.dom.ts";
import classes from "./voice-recorder.module.css";

interface Props {
  readonly onSend: (source: UploadSource) => void;
  /** The recording is over, sent or not. */
  readonly onEnd: () => void;
}

const SHOWN_BARS = 56;
const LONGEST_MS = 30 * 60_000;
const SHORTEST_MS = 500;
const CANCEL_PX = 90;

/** The press that ends it is one key away from the start. */
function focusOnce(button: HTMLButtonElement | null): void {
  button?.focus();
}

/** In place of the field while a voice message is recorded: how long, how loud, send or discard; by key, press or a slide to the left. */
export function VoiceRecorder({ onSend, onEnd }: Props) {
  const { t } = useTranslation("pictures");
  const notices = useNotices();
  const announce = useAnnounce();
  const isTouch = useIsTouch();
  const recorder = useRef<Recorder | null>(null);
  const isEnded = useRef(false);
  const [heard, setHeard] = useState<{ values: readonly number[]; durationMs: number }>({ values: [], durationMs: 0 });
  const [slideFrom, setSlideFrom] = useState<number | null>(null);

  const discard = () => {
    if (isEnded.current) return;
    isEnded.current = true;
    recorder.current?.discard();
    onEnd();
  };
  const send = async () => {
    const running = recorder.current;
    if (running === null || isEnded.current) return;
    if (heard.durationMs < SHORTEST_MS) return discard();
    isEnded.current = true;
    const { bytes, durationMs, waveform } = await running.finish();
    const type = bytes.type.split(";")[0] ?? "";
    onSend({ bytes, kind: "voice", name: `voice.${type.split("/")[1] ?? "webm"}`, durationMs, waveform });
    onEnd();
  };
  const fail = useEffectEvent(() => {
    isEnded.current = true;
    notices.done(t("recordDenied"));
    onEnd();
  });
  const began = useEffectEvent(() => announce(t("recording")));
  useEffect(() => {
    let isHere = true;
    const begin = async () => {
      const started = await Recorder.start((values, durationMs) => setHeard({ values: values.slice(-SHOWN_BARS), durationMs }));
      if (!isHere) return started?.discard();
      if (started === null) return fail();
      recorder.current = started;
      began();
    };
    void begin();
    return () => {
      isHere = false;
      if (!isEnded.current) recorder.current?.discard();
    };
  }, []);
  const isTooLong = heard.durationMs >= LONGEST_MS;
  const sendNow = useEffectEvent(() => void send());
  useEffect(() => {
    if (isTooLong) sendNow();
  }, [isTooLong]);
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "Escape") discard();
  };
  return (
    // Keys and a slide only repeat what the two buttons do.
    <div
      className={classes["line"]}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => setSlideFrom(event.clientX)}
      onPointerMove={(event) => slideFrom !== null && slideFrom - event.clientX > CANCEL_PX && discard()}
      onPointerUp={() => setSlideFrom(null)}
    >
      <ActionIcon color="shu" aria-label={t("recordCancel")} title={t("recordCancel")} onClick={discard}>
        <IconTrash size={22} stroke={1.6} />
      </ActionIcon>
      <span className={classes["dot"]} aria-hidden />
      <span className={classes["length"]} role="timer" aria-label={t("recordLength", { length: lengthLabel(heard.durationMs) })}>
        {lengthLabel(heard.durationMs)}
      </span>
      <span className={classes["wave"]}>
        <Waveform values={heard.values} playedPart={1} />
        <span className={classes["hint"]}>{t(isTouch ? "recordSlide" : "recordHint")}</span>
      </span>
      <ActionIcon
        variant="filled"
        color="ai"
        aria-label={t("recordSend")}
        title={t("recordSend")}
        ref={focusOnce}
        onClick={() => void send()}
      >
        <IconArrowUp size={22} stroke={2} />
      </ActionIcon>
    </div>
  );
}
