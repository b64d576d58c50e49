import { useVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ListEntry } from "../list-entries.ts";
import classes from "./friend-pane.module.css";
import { PersonRow } from "./person-row.tsx";

interface Props {
  readonly entries: readonly ListEntry[];
  /** Scrolls along above the list. */
  readonly head: React.ReactNode;
  /** Scrolls along below it. */
  readonly foot: React.ReactNode;
}

const ROW_PX = 68;
const HEADING_PX = 36;

function keyOf(entry: ListEntry | undefined, index: number): string | number {
  if (entry === undefined) return index;
  return entry.kind === "friend" ? entry.friend.profile.accountId : entry.kind;
}

/** The friends, drawn only where they can be seen. Arrow keys move from one to the next. */
export function FriendList({ entries, head, foot }: Props) {
  const { t } = useTranslation("friends");
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [headPx, setHeadPx] = useState(0);
  useLayoutEffect(() => setHeadPx(list.current?.offsetTop ?? 0), [head]);
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (entries[index]?.kind === "friend" ? ROW_PX : HEADING_PX),
    getItemKey: (index) => keyOf(entries[index], index),
    scrollMargin: headPx,
    overscan: 8,
  });
  const focusRow = (index: number) => {
    virtualizer.scrollToIndex(index, { align: "auto" });
    // The row may have to be drawn first.
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${index}"]`)?.focus());
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const row = event.target instanceof HTMLElement ? event.target.dataset["row"] : undefined;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (row === undefined || step === undefined) return;
    let next = Number(row) + step;
    // Headings are passed over.
    if (entries[next] !== undefined && entries[next]?.kind !== "friend") next += step;
    if (entries[next]?.kind !== "friend") return;
    event.preventDefault();
    focusRow(next);
  };
  return (
    <div className={classes["scroller"]} ref={scroller} onKeyDown={onKeyDown}>
      {head}
      <ul className={classes["list"]} ref={list} style={{ blockSize: virtualizer.getTotalSize() }} aria-label={t("listLabel")}>
        {virtualizer.getVirtualItems().map((item) => {
          const entry = entries[item.index];
          if (entry === undefined) return null;
          return (
            <li
              key={item.key}
              className={classes["item"]}
              style={{ transform: `translateY(${item.start - headPx}px)`, blockSize: item.size }}
              aria-setsize={entries.length}
              aria-posinset={item.index + 1}
            >
              {entry.kind === "friend" ? (
                <PersonRow friend={entry.friend} index={item.index} />
              ) : (
                <h2 className={classes["heading"]}>{entry.kind === "favourites" ? t("favourites") : t("all", { count: entry.count })}</h2>
              )}
            </li>
          );
        })}
      </ul>
      {foot}
    </div>
  );
}
