import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LanguageCode } from "../../../i18n/language.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import type { Month } from "../lay-grid.ts";
import classes from "./scrubber.module.css";

interface Props {
  readonly scroller: HTMLElement | null;
  readonly months: readonly Month[];
  readonly totalHeight: number;
  readonly viewHeight: number;
}

const LABEL_PX = 26;
/** Below so many screens one scrolls as fast by hand. */
const SCREENS_MIN = 2.5;

function monthName(atMs: number, language: LanguageCode): string {
  return new Intl.DateTimeFormat(language === "ja" ? "ja-JP" : "en-GB", {
    year: "numeric",
    month: language === "ja" ? "long" : "short",
  }).format(atMs);
}

/** The timeline at the side: drag it, or move by months with the arrow keys. */
export function Scrubber({ scroller, months, totalHeight, viewHeight }: Props) {
  const { t } = useTranslation("albums");
  const language = useLanguage();
  const [isHeld, setHeld] = useState(false);
  const track = useRef<HTMLDivElement>(null);
  const bubble = useRef<HTMLSpanElement>(null);
  const [index, setIndex] = useState(0);
  const room = Math.max(1, totalHeight - viewHeight);
  const labels = useMemo(() => spread(months, room, viewHeight), [months, room, viewHeight]);

  // The thumb follows without a drawing of the page; only another month is drawn.
  const follow = useCallback(() => {
    if (scroller === null || track.current === null) return;
    const top = scroller.scrollTop;
    track.current.style.setProperty("--part", String(Math.min(1, top / room)));
    const found = months.findLastIndex((month) => month.top <= top + 8);
    setIndex(Math.max(0, found));
  }, [scroller, months, room]);
  useEffect(() => {
    follow();
    scroller?.addEventListener("scroll", follow, { passive: true });
    return () => scroller?.removeEventListener("scroll", follow);
  }, [scroller, follow]);

  if (scroller === null || months.length === 0 || totalHeight < viewHeight * SCREENS_MIN) return null;
  const toPointer = (clientY: number) => {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined) return;
    scroller.scrollTop = Math.min(1, Math.max(0, (clientY - box.top) / box.height)) * room;
  };
  const toMonth = (next: number) => {
    const month = months[Math.min(Math.max(next, 0), months.length - 1)];
    if (month !== undefined) scroller.scrollTop = month.top;
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const actions: Readonly<Record<string, () => void>> = {
      ArrowDown: () => toMonth(index + 1),
      ArrowUp: () => toMonth(index - 1),
      Home: () => toMonth(0),
      End: () => (scroller.scrollTop = room),
    };
    const act = actions[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  const month = months[index];
  const name = month === undefined ? "" : monthName(month.atMs, language);
  return (
    <div
      ref={track}
      className={classes["track"]}
      data-held={isHeld || undefined}
      role="slider"
      tabIndex={0}
      aria-label={t("scrubber")}
      aria-orientation="vertical"
      aria-valuemin={1}
      aria-valuemax={months.length}
      aria-valuenow={index + 1}
      aria-valuetext={name}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setHeld(true);
        toPointer(event.clientY);
      }}
      onPointerMove={(event) => {
        if (isHeld) toPointer(event.clientY);
      }}
      onPointerUp={() => setHeld(false)}
      onPointerCancel={() => setHeld(false)}
    >
      {labels.map(({ atMs, part }) => (
        <span key={atMs} className={classes["month"]} style={{ insetBlockStart: `${part * 100}%` }} aria-hidden>
          {monthName(atMs, language)}
        </span>
      ))}
      <span className={classes["thumb"]}>
        <span ref={bubble} className={classes["bubble"]}>
          {name}
        </span>
      </span>
    </div>
  );
}

/** Months whose names have room beside each other. */
function spread(months: readonly Month[], room: number, viewHeight: number) {
  const shown: { readonly atMs: number; readonly part: number }[] = [];
  let lastPx = Number.NEGATIVE_INFINITY;
  for (const { atMs, top } of months) {
    const part = Math.min(1, top / room);
    if (part * viewHeight - lastPx < LABEL_PX) continue;
    lastPx = part * viewHeight;
    shown.push({ atMs, part });
  }
  return shown;
}
