import type { Timeline } from "@musubi/client";
import type { TalkId } from "@musubi/protocol";
import { useEffect } from "react";
import { useEngine } from "../../data/hooks.ts";
import type { Row } from "./rows.ts";
import type { TimelineVirtualizer } from "./use-jump.ts";

interface Options {
  readonly talkId: TalkId;
  readonly rows: readonly Row[];
  readonly virtualizer: TimelineVirtualizer;
  readonly timeline: Timeline | undefined;
  readonly isPlaced: boolean;
}

/** How many rows before the edge the next page is asked for, so that scrolling rarely waits. */
const EDGE_ROWS = 25;

/** Loads older and newer messages as the edges come near. After a failure it waits for the person to ask again. */
export function useLoadMore({ talkId, rows, virtualizer, timeline, isPlaced }: Options): void {
  const engine = useEngine();
  const range = virtualizer.range;
  const first = range?.startIndex ?? 0;
  const last = range?.endIndex ?? 0;
  const canLoad = isPlaced && timeline !== undefined && timeline.loading === "nothing" && timeline.failure === null && rows.length > 0;
  const wantsBefore = canLoad && timeline.hasBefore && first < EDGE_ROWS;
  const wantsAfter = canLoad && timeline.hasAfter && last > rows.length - EDGE_ROWS;
  useEffect(() => {
    if (wantsBefore) void engine.loadBefore(talkId);
    else if (wantsAfter) void engine.loadAfter(talkId);
  }, [engine, talkId, wantsBefore, wantsAfter]);
}
