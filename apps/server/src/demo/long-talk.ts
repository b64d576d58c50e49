import { type AccountId, newId } from "@musubi/protocol";
import type { Database } from "../kernel/transaction.ts";
import type { PlannedMessage } from "./plan.ts";
import type { TalkScript } from "./script.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { foundTalk, putStandings, writePast } from "./town-store.ts";

/** What a long talk is made of. */
export interface LongTalkParts {
  readonly random: SeededRandom;
  readonly idOf: (handle: string) => AccountId;
  readonly region: string;
  readonly nowMs: number;
  readonly count: number;
  /** Its lines are taken from these, over and over. */
  readonly scripts: readonly TalkScript[];
}

const OWNER = "haruka";
const OTHERS = ["kenta", "yui", "kazuko"] as const;
const BATCH = 10_000;
/** From the first message to the last. */
const SPAN_MS = 20 * 86_400_000;

/** One group with very many messages: to see how the app scrolls. Written in large batches, some ten thousand a second. */
export async function fillLongTalk(database: Database, parts: LongTalkParts): Promise<void> {
  const { random, idOf, nowMs, count } = parts;
  const talkId = newId("tlk", random);
  const foundedMs = nowMs - SPAN_MS;
  const ownerId = idOf(OWNER);
  const otherIds = OTHERS.map(idOf);
  const talk = { talkId, kind: "group" as const, name: "長い長いおしゃべり", region: parts.region, ownerId, otherIds, foundedMs };
  await database.transact("people", { actor: ownerId }, (tx) => foundTalk(tx, talk));
  const lines = parts.scripts.flatMap((script) =>
    script.steps.flatMap((step) => (step.kind === "line" && step.sticker === null && !step.text.includes("@{") ? [step.text] : [])),
  );
  const senders = [ownerId, ...otherIds];
  for (let from = 1; from <= count; from += BATCH) {
    const messages = Array.from({ length: Math.min(BATCH, count - from + 1) }, (_, index): PlannedMessage => {
      const seq = from + index;
      const text = lines[random.below(lines.length)] ?? "…";
      const senderId = senders[random.below(senders.length)] ?? ownerId;
      const atMs = foundedMs + Math.floor((seq / count) * SPAN_MS) - 1;
      return {
        seq,
        senderId,
        atMs,
        content: { kind: "text", text },
        mentions: [],
        replyTo: null,
        reactions: null,
        isPinned: false,
        textBefore: null,
      };
    });
    await database.transact("jobs", { actor: null }, (tx) => writePast(tx, talkId, messages));
  }
  const standing = { readSeq: count, isPinned: false, isArchived: false, mutedUntilMs: null };
  await database.transact("jobs", { actor: null }, (tx) =>
    putStandings(
      tx,
      talkId,
      senders.map((accountId) => ({ accountId, ...standing })),
    ),
  );
}
