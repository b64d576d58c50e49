import type { PendingMessage, Timeline } from "@musubi/client";
import type { AccountId, MessageView } from "@musubi/protocol";
import { startOfDay } from "../../i18n/dates.ts";
import type { IdentityNews } from "./use-identities.ts";

/** The place of a bubble among neighbours of the same sender. */
export type Place = "single" | "first" | "middle" | "last";

/** One row of the timeline. Keys are stable while messages come, change and go. */
export type Row =
  | { readonly kind: "beginning"; readonly key: string }
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "unread"; readonly key: string }
  | { readonly kind: "system"; readonly key: string; readonly message: MessageView }
  | { readonly kind: "identity"; readonly key: string; readonly news: IdentityNews }
  | { readonly kind: "message"; readonly key: string; readonly message: MessageView; readonly place: Place; readonly isOwn: boolean }
  | { readonly kind: "pending"; readonly key: string; readonly pending: PendingMessage; readonly place: Place };

const GROUP_MS = 5 * 60_000;

/** Messages that stand together: same sender, same day, within five minutes, and nothing between them. */
interface Bubble {
  readonly sender: AccountId | null;
  readonly at: number;
}

function bubbleOf(row: Row, myId: AccountId): Bubble | null {
  if (row.kind === "message") return { sender: row.message.senderId, at: row.message.sentAt };
  return row.kind === "pending" ? { sender: myId, at: row.pending.queuedAt } : null;
}

function belongTogether(a: Bubble | null, b: Bubble | null): boolean {
  return a !== null && b !== null && a.sender === b.sender && Math.abs(b.at - a.at) < GROUP_MS;
}

function placeOf(hasBefore: boolean, hasAfter: boolean): Place {
  if (hasBefore) return hasAfter ? "middle" : "last";
  return hasAfter ? "first" : "single";
}

/** Gives each bubble its place among its neighbours. */
function withPlaces(rows: readonly Row[], myId: AccountId): readonly Row[] {
  const bubbles = rows.map((row) => bubbleOf(row, myId));
  return rows.map((row, index) => {
    if (row.kind !== "message" && row.kind !== "pending") return row;
    const self = bubbles[index] ?? null;
    const place = placeOf(belongTogether(bubbles[index - 1] ?? null, self), belongTogether(self, bubbles[index + 1] ?? null));
    return { ...row, place };
  });
}

/** My own message keeps its key when it turns from waiting into stored, so that its row stays the same on the screen. */
function keyOf(message: MessageView, myId: AccountId): string {
  return message.senderId === myId ? `c:${message.clientId}` : `m:${message.seq}`;
}

function messageRow(message: MessageView, myId: AccountId): Row {
  const key = keyOf(message, myId);
  if (message.content.kind === "system") return { kind: "system", key: `m:${message.seq}`, message };
  return { kind: "message", key, message, place: "single", isOwn: message.senderId === myId };
}

/** Something another person said after the place up to which I had read. */
function isNews(message: MessageView, readSeq: number | null, myId: AccountId): boolean {
  return readSeq !== null && message.seq > readSeq && message.senderId !== myId && message.content.kind !== "system";
}

/** Whether I have said something since the place up to which I had read: whoever answers has seen what came before. */
export function hasAnswered({ messages }: Pick<Timeline, "messages">, readSeq: number, myId: AccountId): boolean {
  return messages.some(({ seq, senderId, content }) => seq > readSeq && senderId === myId && content.kind !== "system");
}

interface Options {
  readonly myId: AccountId;
  /** The line "unread from here" stands after this place; null for none. */
  readonly unreadAfter: number | null;
  /** Whose identity or devices changed, the oldest first. */
  readonly news?: readonly IdentityNews[];
}

/** Lays a timeline out in rows: days, the unread line, messages, and what waits to be sent. */
export function layRows(timeline: Timeline, { myId, unreadAfter, news = [] }: Options): readonly Row[] {
  const rows: Row[] = timeline.hasBefore || !timeline.isLoaded ? [] : [{ kind: "beginning", key: "beginning" }];
  const stored = new Set<string>();
  let day = Number.NaN;
  let isUnreadShown = unreadAfter === null;
  const addDay = (at: number) => {
    const start = startOfDay(at);
    if (start !== day) rows.push({ kind: "day", key: `d:${start}`, at: start });
    day = start;
  };
  const [first] = timeline.messages;
  // What happened before the loaded part stands where that is loaded.
  const waiting = news.filter(({ at }) => !timeline.hasBefore || first === undefined || at >= first.sentAt);
  const addNews = (untilMs: number) => {
    for (let next = waiting[0]; next !== undefined && next.at < untilMs; next = waiting[0]) {
      addDay(next.at);
      rows.push({ kind: "identity", key: next.key, news: next });
      waiting.shift();
    }
  };
  for (const message of timeline.messages) {
    addNews(message.sentAt);
    addDay(message.sentAt);
    if (!isUnreadShown && isNews(message, unreadAfter, myId)) {
      rows.push({ kind: "unread", key: "unread" });
      isUnreadShown = true;
    }
    if (message.senderId === myId) stored.add(message.clientId);
    rows.push(messageRow(message, myId));
  }
  if (timeline.hasAfter) return withPlaces(rows, myId);
  if (timeline.isLoaded) addNews(Number.POSITIVE_INFINITY);
  for (const pending of timeline.pending) {
    // For a moment a message can be both stored and still waiting for its receipt.
    if (stored.has(pending.clientId)) continue;
    addDay(pending.queuedAt);
    rows.push({ kind: "pending", key: `c:${pending.clientId}`, pending, place: "single" });
  }
  return withPlaces(rows, myId);
}

/** Where the message with this place in the talk is drawn, or -1. */
export function rowOfSeq(rows: readonly Row[], seq: number): number {
  return rows.findIndex((row) => (row.kind === "message" || row.kind === "system") && row.message.seq === seq);
}
