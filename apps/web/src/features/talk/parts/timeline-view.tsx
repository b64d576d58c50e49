import { Button } from "@mantine/core";
import { unreachable } from "@musubi/base";
import type { LinkPreview } from "@musubi/protocol";
import { EmptyState } from "@musubi/ui";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useImperativeHandle, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine, useTimeline } from "../../../data/hooks.ts";
import { filesHeight } from "../files-height.ts";
import { hasAnswered, layRows, type Row } from "../rows.ts";
import { useScene } from "../scene.ts";
import { useFirstPlace } from "../use-first-place.ts";
import type { IdentityNews } from "../use-identities.ts";
import { useJump } from "../use-jump.ts";
import { useLoadMore } from "../use-load-more.ts";
import { useReading } from "../use-reading.ts";
import { useStayAtEnd } from "../use-stay-at-end.ts";
import { useTimelineKeys } from "../use-timeline-keys.ts";
import { BeginningLine, DayLine, IdentityLine, SystemLine, UnreadLine } from "./lines.tsx";
import { MessageRow } from "./message-row.tsx";
import { PendingRow } from "./pending-row.tsx";
import { BubblesSkeleton } from "./talk-skeleton.tsx";
import classes from "./timeline-view.module.css";
import { ToNewest } from "./to-newest.tsx";

/** What the rest of the talk asks of the timeline. */
export interface TimelineHandle {
  readonly jump: (seq: number) => void;
  readonly toNewest: () => void;
}

interface Props {
  readonly ref: React.Ref<TimelineHandle>;
  /** The message to show first, or null. */
  readonly at: number | null;
  /** Whose identity or devices changed. */
  readonly news: readonly IdentityNews[];
}

const NEAR_END_PX = 80;

/** A first guess of a row's height; the real one is measured when it is drawn. */
function guessHeight(row: Row | undefined): number {
  if (row === undefined) return 44;
  if (row.kind === "identity") return row.news.kind === "devices" ? 34 : 78;
  if (row.kind === "day" || row.kind === "unread") return 44;
  const content = row.kind === "message" ? row.message.content : row.kind === "pending" ? row.pending.content : null;
  if (content === null) return 34;
  if (content.kind === "sticker") return 140;
  if (content.kind === "files" || content.kind === "uploads") return filesHeight(content);
  const lines = content.kind === "text" ? Math.floor(content.text.length / 34) : 0;
  return 46 + lines * 26 + (content.kind === "text" ? cardHeight(content.preview) : 0);
}

/** Of the card below a text. */
function cardHeight(preview: LinkPreview | undefined): number {
  if (preview === undefined) return 0;
  return preview.picture === undefined ? 110 : 290;
}

/** What was said. Only what can be seen is drawn, so that a hundred thousand messages scroll like ten. */
export function TimelineView({ ref, at, news }: Props) {
  const { t } = useTranslation("talk");
  const { t: tShell } = useTranslation("shell");
  const { talk, myId } = useScene();
  const engine = useEngine();
  const timeline = useTimeline(talk.talkId);
  const scroller = useRef<HTMLDivElement>(null);
  // Where I had read up to when the talk was opened: the line stays there until I answer.
  const [unreadAfter, setUnreadAfter] = useState(talk.mine.unreadCount > 0 ? talk.mine.readSeq : null);
  if (unreadAfter !== null && timeline !== undefined && hasAnswered(timeline, unreadAfter, myId)) setUnreadAfter(null);
  const rows = useMemo(
    () => (timeline === undefined ? [] : layRows(timeline, { myId, unreadAfter, news })),
    [timeline, myId, unreadAfter, news],
  );
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => guessHeight(rows[index]),
    getItemKey: (index) => rows[index]?.key ?? index,
    anchorTo: "end",
    followOnAppend: timeline?.hasAfter === false,
    scrollEndThreshold: NEAR_END_PX,
    overscan: 10,
    paddingStart: 8,
    // Room for the line that says who is writing: it floats over the end, and must not lie on what was said last.
    paddingEnd: 38,
  });
  const { jump, toNewest, markedSeq } = useJump({ talkId: talk.talkId, rows, virtualizer, timeline });
  const isPlaced = useFirstPlace({ rows, virtualizer, timeline, at, unreadAfter, jump });
  const visible = useReading({ talk, rows, virtualizer, isPlaced });
  useStayAtEnd(scroller, isPlaced);
  useLoadMore({ talkId: talk.talkId, rows, virtualizer, timeline, isPlaced });
  const onKeyDown = useTimelineKeys({ scroller, rows, virtualizer });
  useImperativeHandle(ref, () => ({ jump, toNewest }), [jump, toNewest]);

  const isWaiting = timeline === undefined || !timeline.isLoaded;
  const isEmpty = !isWaiting && !timeline.hasBefore && !rows.some(({ kind }) => kind === "message" || kind === "pending");
  const items = virtualizer.getVirtualItems();
  return (
    <div className={classes["frame"]}>
      {/* A scrolling region has to be reachable by keyboard. */}
      <div
        ref={scroller}
        className={classes["scroller"]}
        data-placed={isPlaced || undefined}
        tabIndex={0}
        role="region"
        aria-label={t("messagesLabel")}
        onKeyDown={onKeyDown}
      >
        <div className={classes["bottom"]}>
          {timeline !== undefined && timeline.failure !== null && (
            <p className={classes["failure"]} role="alert">
              {t("loadFailed")}{" "}
              <Button
                size="compact-sm"
                variant="subtle"
                onClick={() => void (timeline.isLoaded ? engine.loadBefore(talk.talkId) : engine.openTalk(talk.talkId))}
              >
                {tShell("retry")}
              </Button>
            </p>
          )}
          {isEmpty && (
            <EmptyState title={t("emptyTitle")} knotSize={88}>
              {t(talk.kind === "self" ? "emptySelfText" : "emptyText")}
            </EmptyState>
          )}
          <div className={classes["list"]} role="list" style={{ blockSize: virtualizer.getTotalSize() }}>
            {items.map((item) => {
              const row = rows[item.index];
              return row === undefined ? null : (
                <div
                  key={item.key}
                  ref={virtualizer.measureElement}
                  data-index={item.index}
                  role="listitem"
                  className={classes["item"]}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <TimelineRow row={row} markedSeq={markedSeq} />
                </div>
              );
            })}
          </div>
        </div>
      </div>
      {isWaiting && (
        <div className={classes["waiting"]}>
          <BubblesSkeleton />
        </div>
      )}
      <ToNewest isShown={isPlaced && !visible.isAtEnd} newCount={talk.mine.unreadCount} onPress={toNewest} />
    </div>
  );
}

function TimelineRow({ row, markedSeq }: { readonly row: Row; readonly markedSeq: number | null }) {
  switch (row.kind) {
    case "beginning":
      return <BeginningLine />;
    case "day":
      return <DayLine at={row.at} />;
    case "unread":
      return <UnreadLine />;
    case "system":
      return <SystemLine message={row.message} />;
    case "identity":
      return <IdentityLine news={row.news} />;
    case "message":
      return <MessageRow message={row.message} place={row.place} isOwn={row.isOwn} isMarked={row.message.seq === markedSeq} />;
    case "pending":
      return <PendingRow pending={row.pending} place={row.place} />;
    default:
      return unreachable(row);
  }
}
