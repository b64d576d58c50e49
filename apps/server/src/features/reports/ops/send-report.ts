import { type AccountId, newId, type ReportedMessages, sendReport } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { Grant } from "../../../kernel/grant.ts";
import type { Tx } from "../../../kernel/transaction.ts";
import { type ReportContent, sealReport } from "../content.ts";
import type { ReportDeps } from "../deps.ts";
import { copyMessages, countReadable, countReports, findReport, insertReport, lockReporting } from "../store.ts";
import { viewReport } from "../view.ts";

/** Reports of one person within a day, and reports of one person that are kept. */
const DAY_MAX = 20;
const REPORTS_MAX = 200;
const DAY_MS = 24 * 3600 * 1000;

/** What was chosen, as it is kept, with whose it is and where it stands. */
interface Chosen {
  readonly messages: ReportContent["messages"];
  readonly places: readonly { readonly seq: number; readonly senderId: AccountId | null }[];
}

/** Keeps a report. Of a plain talk the messages are copied here; of a sealed one they are what the reporter discloses. */
export function handleSendReport({ clock, random, keyRing }: ReportDeps): Bound {
  return handle(sendReport, async ({ tx, grant, input, actor }) => {
    await lockReporting(tx, grant);
    const made = await findReport(tx, grant, input.clientId);
    if (made !== null) return reply({ report: viewReport(made) });
    const { protection, kind } = grant.facts;
    if (kind === "self") return refuse("not_reportable");
    if (input.messages.kind !== protection) return refuse("class_mismatch");
    const nowMs = clock.nowMs();
    const count = await countReports(tx, grant, nowMs - DAY_MS);
    if (count.recent >= DAY_MAX || count.all >= REPORTS_MAX) return refuse("too_many");
    const chosen = await choose(tx, grant, input.messages);
    const about = chosen?.places.find(({ seq }) => seq === input.about);
    // One's own messages may be around it, and are not what it is about.
    if (chosen == null || about === undefined || about.senderId === actor.accountId) return refuse("not_reportable");
    const id = newId("rpt", random);
    const senderIds = new Set(chosen.places.flatMap(({ senderId }) => (senderId === null ? [] : [senderId])));
    const row = await insertReport(tx, grant, {
      id,
      clientId: input.clientId,
      reason: input.reason,
      senderIds: [...senderIds],
      seqs: [...new Set(chosen.places.map(({ seq }) => seq))].sort((one, other) => one - other),
      sealed: sealReport(id, { words: input.words, messages: chosen.messages }, { keyRing, random }),
      nowMs,
    });
    return reply({ report: viewReport(row) });
  });
}

/** Null where something was chosen that the actor could not read. */
async function choose(tx: Tx, grant: Grant<"talk.read">, messages: ReportedMessages): Promise<Chosen | null> {
  if (messages.kind === "plain") {
    const copied = await copyMessages(tx, grant, messages.seqs);
    if (copied.length < new Set(messages.seqs).size) return null;
    return { messages: { kind: "plain", copied }, places: copied };
  }
  const { disclosed } = messages;
  if ((await countReadable(tx, grant, disclosed)) < disclosed.length) return null;
  return { messages: { kind: "sealed", disclosed }, places: disclosed };
}
