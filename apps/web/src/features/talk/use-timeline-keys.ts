import type { Row } from "./rows.ts";
import type { TimelineVirtualizer } from "./use-jump.ts";

interface Options {
  readonly scroller: React.RefObject<HTMLDivElement | null>;
  readonly rows: readonly Row[];
  readonly virtualizer: TimelineVirtualizer;
}

/** Arrow keys move from message to message; the keys of one message are its row's own. */
export function useTimelineKeys({ scroller, rows, virtualizer }: Options): (event: React.KeyboardEvent) => void {
  const focusRow = (index: number) => {
    virtualizer.scrollToIndex(index, { align: "auto" });
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"] [data-message]`)?.focus());
  };
  const isMessage = (index: number) => rows[index]?.kind === "message" || rows[index]?.kind === "system";
  return (event) => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    const target = event.target instanceof HTMLElement ? event.target : null;
    const isRow = target?.dataset["message"] !== undefined;
    if (!isRow && target !== scroller.current) return;
    const at = target?.closest<HTMLElement>("[data-index]")?.dataset["index"];
    const step = event.key === "ArrowUp" ? -1 : 1;
    let index = isRow && at !== undefined ? Number(at) + step : rows.length - 1;
    while (index >= 0 && index < rows.length && !isMessage(index)) index += isRow ? step : -1;
    if (index < 0 || index >= rows.length) return;
    event.preventDefault();
    focusRow(index);
  };
}
