import type { Random } from "@musubi/base";
import { fromBase64url, fromUtf8 } from "@musubi/base";
import type { AccountId, MessageContent, ReportId, ReportReason, TalkId } from "@musubi/protocol";
import type { Tx } from "../../kernel/transaction.ts";
import type { KeyRing } from "../../platform/keys/key-ring.ts";
import { sealRecord, storeRecord } from "../disclosure/port.ts";
import { readTagKeys } from "../sealed/port.ts";
import { openReport, type ReportContent } from "./content.ts";
import { type OpenedReportRow, type Opening, openReportRow, type ReportedPlace, type Stay } from "./operator-store.ts";
import { type Verdict, verifyDisclosed } from "./verifier/verify.ts";

/** A message of a report, with what can be said of it. */
export interface ExaminedMessage {
  readonly seq: number;
  readonly senderId: AccountId | null;
  readonly at: Date;
  /** "held_here": of a plain talk, copied by this server itself when it was reported. */
  readonly verdict: Verdict | "held_here";
  /** What it says; null unless it is verified or held here. */
  readonly says: string | null;
  /** What stood there before, oldest first; of a sealed talk each version is a message of its own here. */
  readonly saidBefore: readonly string[];
  /** It has been taken back since, or is gone with its talk. */
  readonly isTakenBack: boolean;
  /** Messages between this one and the next that were not disclosed. */
  readonly undisclosedAfter: number;
}

/** A report, opened. */
export interface ExaminedReport {
  readonly reportId: ReportId;
  readonly reporterId: AccountId;
  readonly talkId: TalkId;
  readonly protection: "plain" | "sealed";
  readonly reason: ReportReason;
  readonly reportedAt: Date;
  readonly words: string;
  readonly messages: readonly ExaminedMessage[];
}

/** What opening a report needs. */
export interface ExamineParts {
  readonly keyRing: KeyRing;
  readonly random: Random;
  /** Runs work as the operator, in one transaction. */
  readonly asOperator: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  /** Runs work as the role that has the keys of the tags, which can read no report. */
  readonly asKeeper: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
}

/**
 * Opens a report for the operator and judges what is in it. Nothing is opened before its entries in the ledger, with their sealed records,
 * are committed. Null: there is no such report, or its time is over and it was emptied.
 */
export async function examineReport(parts: ExamineParts, reportId: string, opening: Opening): Promise<ExaminedReport | null> {
  const { keyRing, random } = parts;
  const row = await parts.asOperator(async (tx) => {
    const opened = await openReportRow(tx, reportId, opening);
    for (const entry of opened?.entries ?? []) storeRecord(tx, entry.seq, sealRecord(keyRing, random, entry));
    return opened;
  });
  if (row === null) return null;
  const { report } = row;
  const wrapped = { epoch: row.ring_epoch, bytes: row.wrapped_key };
  const content = openReport(report.id, { sealed: row.sealed, wrapped }, keyRing);
  const keys = content.messages.kind === "sealed" ? await parts.asKeeper((tx) => readTagKeys(tx, keyRing)) : [];
  return {
    reportId: report.id,
    reporterId: report.reporter_id,
    talkId: report.talk_id,
    protection: report.protection,
    reason: report.reason,
    reportedAt: new Date(report.reported_at),
    words: content.words,
    messages: withGaps(await judged(row, content.messages, keys), row.messages),
  };
}

type Judged = Omit<ExaminedMessage, "undisclosedAfter" | "isTakenBack">;

async function judged(
  { report, members }: OpenedReportRow,
  messages: ReportContent["messages"],
  keys: Parameters<typeof verifyDisclosed>[0]["keys"],
): Promise<readonly Judged[]> {
  if (messages.kind === "plain") {
    return messages.copied.map(({ seq, senderId, sentAt, content, earlierTexts }) => ({
      ...{ seq, senderId, at: new Date(sentAt), verdict: "held_here" as const, says: wordsOf(content), saidBefore: earlierTexts },
    }));
  }
  const disclosed = messages.disclosed.toSorted((one, other) => one.seq - other.seq || one.event - other.event);
  const wasMember = (accountId: string, seq: number): boolean => members.some((stay) => covers(stay, accountId, seq));
  const verdicts = await verifyDisclosed({ talkId: report.talk_id, reporterId: report.reporter_id, disclosed, keys, wasMember });
  return disclosed.map(({ seq, senderId, acceptedAt, body }, at) => {
    const verdict = verdicts[at] ?? "not_relayed";
    // What is not verified may be anybody's invention: it is not shown.
    const says = verdict === "verified" ? fromUtf8(fromBase64url(body) ?? new Uint8Array()) : null;
    return { seq, senderId, at: new Date(acceptedAt), verdict, says: says === null ? null : textOf(says), saidBefore: [] };
  });
}

function covers({ accountId, fromSeq, toSeq }: Stay, wanted: string, seq: number): boolean {
  return accountId === wanted && seq > fromSeq && (toSeq === null || seq <= toSeq);
}

/** Beside the last version at each place: what became of it, and what is missing before the next place. */
function withGaps(messages: readonly Judged[], places: readonly ReportedPlace[]): readonly ExaminedMessage[] {
  return messages.map((message, at) => {
    const place = places.find(({ seq }) => seq === message.seq);
    const isLast = messages[at + 1]?.seq !== message.seq;
    const isTakenBack = place === undefined || place.kindNow === null || place.kindNow === "unsent";
    return { ...message, isTakenBack, undisclosedAfter: isLast ? (place?.undisclosedAfter ?? 0) : 0 };
  });
}

function wordsOf(content: MessageContent): string {
  return content.kind === "text" ? withCard(content.text, content.preview) : JSON.stringify(content);
}

/** What the card below a text says is its sender's word as well; its picture stays where it is. */
function withCard(text: string, card: unknown): string {
  if (typeof card !== "object" || card === null) return text;
  const [url, title, description] = ["url", "title", "description"].map((name) => String(Reflect.get(card, name) ?? ""));
  return `${text}\n\n[${url}]\n${title}\n${description}`.trimEnd();
}

/** The text of a sealed body where it is one; else the body as it was written. */
function textOf(body: string): string {
  try {
    const said: unknown = JSON.parse(body);
    if (typeof said !== "object" || said === null) return body;
    const text: unknown = Reflect.get(said, "text");
    return Reflect.get(said, "t") === "text" && typeof text === "string" ? withCard(text, Reflect.get(said, "preview")) : body;
  } catch {
    return body;
  }
}
