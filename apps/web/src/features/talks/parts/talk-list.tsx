import type { TalkView } from "@musubi/protocol";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { useNow } from "../../../shell/use-now.ts";
import classes from "./talk-list.module.css";
import { TalkRow } from "./talk-row.tsx";

interface Props {
  readonly talks: readonly TalkView[];
  readonly openTalkId: string | undefined;
  readonly label: string;
}

const ROW_PX = 72;

/** The talks, drawn only where they can be seen. Arrow keys move from one to the next. */
export function TalkList({ talks, openTalkId, label }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const now = useNow();
  const virtualizer = useVirtualizer({
    count: talks.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => talks[index]?.talkId ?? index,
    overscan: 8,
  });
  const focusRow = (index: number) => {
    virtualizer.scrollToIndex(index, { align: "auto" });
    // The row may have to be drawn first.
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${index}"]`)?.focus());
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const row = event.target instanceof HTMLElement ? event.target.dataset["row"] : undefined;
    if (row === undefined) return;
    const last = talks.length - 1;
    const next = { ArrowDown: Number(row) + 1, ArrowUp: Number(row) - 1, Home: 0, End: last }[event.key];
    if (next === undefined || next < 0 || next > last) return;
    event.preventDefault();
    focusRow(next);
  };
  return (
    <nav className={classes["scroller"]} ref={scroller} aria-label={label} onKeyDown={onKeyDown}>
      <ul className={classes["list"]} style={{ blockSize: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const talk = talks[item.index];
          return talk === undefined ? null : (
            <li
              key={item.key}
              className={classes["item"]}
              style={{ transform: `translateY(${item.start}px)`, blockSize: ROW_PX }}
              aria-setsize={talks.length}
              aria-posinset={item.index + 1}
            >
              <TalkRow talk={talk} index={item.index} isOpen={talk.talkId === openTalkId} now={now} />
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
