import type { Tx } from "../../../kernel/transaction.ts";
import type { KeyRing } from "../../../platform/keys/key-ring.ts";
import { SealBroken } from "../../../platform/keys/seal.ts";
import { commitmentTo, openRecord, recordJson } from "../../disclosure/port.ts";
import { type AuditedEntry, readAuditedEntries } from "./audit-store.ts";

/** What was counted while entries were looked at. */
export interface EntryCounts {
  readonly entries: number;
  /** Records whose key was erased: their commitments hold, what they said is gone. */
  readonly erased: number;
  /** Entries that the log has not taken up yet. */
  readonly waiting: number;
}

export interface EntryAuditParts {
  readonly keyRing: KeyRing;
  readonly onProblem: (sentence: string) => void;
  readonly onProgress: (entries: number) => void;
  readonly nowMs: number;
}

const PAGE = 1_000;

/**
 * Looks at every entry of the ledger: its record is there, is the one that was committed to, opens, and says what the entry says;
 * and the log has it, or is about to.
 */
export async function auditEntries(tx: Tx, parts: EntryAuditParts): Promise<EntryCounts> {
  const counts = { entries: 0, erased: 0, waiting: 0 };
  for (let afterSeq = -1; ; ) {
    const rows = await readAuditedEntries(tx, afterSeq, PAGE);
    for (const row of rows) {
      counts.entries += 1;
      if (row.leaf_index === null && row.waits) counts.waiting += 1;
      if (row.sealed !== null && row.wrapped_key === null) counts.erased += 1;
      const problem = problemOf(row, parts);
      if (problem !== null) parts.onProblem(`Entry ${row.entry.id} (${row.seq}) ${problem}.`);
    }
    parts.onProgress(counts.entries);
    afterSeq = rows.at(-1)?.seq ?? afterSeq;
    if (rows.length < PAGE) return counts;
  }
}

function problemOf(row: AuditedEntry, { keyRing, nowMs }: EntryAuditParts): string | null {
  if (row.sealed === null || row.leaf_hash === null) return "has no record";
  if (!isSame(commitmentTo(row.sealed), row.leaf_hash)) return "has another record than the one that was committed to";
  if (row.leaf_index === null && !row.waits) return "is in no leaf of the log, and does not wait for one";
  if (row.logged_hash !== null && !isSame(row.logged_hash, row.leaf_hash))
    return `stands in the log as leaf ${row.leaf_index} with another commitment`;
  if (row.wrapped_key === null && !isTimeOver(row, nowMs)) return "has a record whose key was destroyed before its time";
  return contentProblem(row, keyRing, row.sealed);
}

/** No rule erases anything younger than this: who destroys a key earlier hides something. */
const KEPT_YEARS_MIN = 3;

function isTimeOver({ entry, erased_at }: AuditedEntry, nowMs: number): boolean {
  const ageMs = nowMs - Date.parse(String(entry["at"]));
  return erased_at !== null && ageMs >= KEPT_YEARS_MIN * 365 * 24 * 3_600_000;
}

function contentProblem(row: AuditedEntry, keyRing: KeyRing, sealed: Uint8Array): string | null {
  const wrapped = row.wrapped_key === null ? null : { epoch: row.ring_epoch ?? 0, bytes: row.wrapped_key };
  try {
    const opened = openRecord(keyRing, { entryId: row.entry.id, sealed, wrapped });
    if (opened === null) return null;
    const present = recordJson(row.entry);
    return opened.json === present ? null : `says something else than its record, in ${differences(opened.json, present)}`;
  } catch (error) {
    if (error instanceof SealBroken) return "has a record that does not open with its key";
    throw error;
  }
}

/** The names of the fields in which two records differ. */
function differences(one: string, other: string): string {
  const fieldsOf = (text: string): Map<string, string> => {
    const record: Record<string, unknown> = JSON.parse(text);
    return new Map(Object.entries(record).map(([name, value]) => [name, JSON.stringify(value)]));
  };
  const [first, second] = [fieldsOf(one), fieldsOf(other)];
  const names = [...new Set([...first.keys(), ...second.keys()])].filter((name) => first.get(name) !== second.get(name));
  return names.map((name) => (name === "withheld" ? "what only audit may know" : name)).join(", ");
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.from(one.buffer, one.byteOffset, one.length).equals(other);
}
