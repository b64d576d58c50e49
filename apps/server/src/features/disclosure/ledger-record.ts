import { createHash } from "node:crypto";
import { assert, base64url, fromUtf8, type Random, utf8 } from "@musubi/base";
import type { AccountId, LedgerEntryId } from "@musubi/protocol";
import type { KeyRing, WrappedKey } from "../../platform/keys/key-ring.ts";
import { KEY_BYTES, type SealContext, seal, unseal } from "../../platform/keys/seal.ts";
import { canonicalJson, type JsonValue } from "./canonical-json.ts";

/** A row of the ledger as `to_jsonb` gives it: every column, by its name. */
export interface LedgerRow {
  readonly seq: number;
  readonly id: LedgerEntryId;
  readonly subject_id: AccountId | null;
  readonly result: "shown" | "denied";
  readonly [column: string]: unknown;
}

/** The exact record of an entry, sealed: what is stored, and the commitment that goes into the public log. */
export interface SealedRecord {
  readonly sealed: Uint8Array;
  readonly wrappedKey: Uint8Array;
  readonly epoch: number;
  /** SHA-256 over the sealed bytes: the content of the leaf. */
  readonly leafHash: Uint8Array;
}

/** A record as it is stored. Without its key it is erased. */
export interface StoredRecord {
  readonly entryId: string;
  readonly sealed: Uint8Array;
  readonly wrapped: WrappedKey | null;
}

/** A record that was opened, with the key that anyone can open it with. */
export interface OpenedRecord {
  readonly json: string;
  readonly key: Uint8Array;
}

const VERSION = 1;

/**
 * What a record says of an entry, as canonical JSON. The person concerned is given it with the proof, so it names nobody of the
 * staff. Everything that only audit may know stands in it as one hash (`withheld`): it cannot be guessed, because the ids in it
 * are chance, and it cannot be changed afterwards.
 */
export function recordJson(row: LedgerRow): string {
  return canonicalJson({
    version: VERSION,
    entryId: row.id,
    seq: row.seq,
    at: instantOf(row["at"]),
    pseudonym: plain(row["pseudonym"]),
    role: plain(row["role"]),
    contract: plain(row["contract"]),
    employer: plain(row["employer"]),
    employerCountry: plain(row["employer_country"]),
    officeCountry: plain(row["office_country"]),
    accessCountry: plain(row["access_country"]),
    purpose: plain(row["purpose"]),
    approvers: approversOf(row["approvers"]),
    action: plain(row["action"]),
    category: plain(row["category"]),
    subjectId: plain(row["subject_id"]),
    fields: plain(row["fields"]),
    recordIds: plain(row["record_ids"]),
    rowCount: plain(row["row_count"]),
    byteCount: plain(row["byte_count"]),
    result: plain(row["result"]),
    hiddenUntil: instantOf(row["hidden_until"]),
    hiddenGround: plain(row["hidden_ground"]),
    withheld: base64url(sha256(utf8(withheldJson(row)))),
  });
}

/** What a record keeps back. An auditor who knows the row computes its hash again. */
function withheldJson(row: LedgerRow): string {
  return canonicalJson({
    entryId: row.id,
    staffId: plain(row["staff_id"]),
    name: plain(row["name"]),
    team: plain(row["team"]),
    employerId: plain(row["employer_id"]),
    accessBy: plain(row["access_by"]),
    device: plain(row["device"]),
    deviceId: plain(row["device_id"]),
    sessionId: plain(row["session_id"]),
    caseId: plain(row["case_id"]),
    words: plain(row["words"]),
    approvers: plain(row["approvers"]),
    grantId: plain(row["grant_id"]),
    grantEndsAt: instantOf(row["grant_ends_at"]),
    denial: plain(row["denial"]),
    ruleVersion: plain(row["rule_version"]),
  });
}

/** Seals the record of an entry with a key of its own, which the ring wraps. Destroying that key erases the record. */
export function sealRecord(keyRing: KeyRing, random: Random, row: LedgerRow): SealedRecord {
  const key = random.bytes(KEY_BYTES);
  const sealed = seal(key, utf8(recordJson(row)), { context: recordContext(row.id), random });
  const wrapped = keyRing.wrap(key, keyContext(row.id));
  return { sealed, wrappedKey: wrapped.bytes, epoch: wrapped.epoch, leafHash: sha256(sealed) };
}

/** Opens a record; null when its key was erased. Throws SealBroken when bytes or key are not those that belong to the entry. */
export function openRecord(keyRing: KeyRing, { entryId, sealed, wrapped }: StoredRecord): OpenedRecord | null {
  if (wrapped === null) return null;
  const key = keyRing.unwrap(wrapped, keyContext(entryId));
  return { json: openWithKey(key, sealed, entryId), key };
}

/** Opens a record with its own key, as anybody can who was given it. Throws SealBroken. */
export function openWithKey(key: Uint8Array, sealed: Uint8Array, entryId: string): string {
  return fromUtf8(unseal(key, sealed, recordContext(entryId)));
}

/** The commitment to a sealed record: the content of its leaf. */
export function commitmentTo(sealed: Uint8Array): Uint8Array {
  return sha256(sealed);
}

function recordContext(entryId: string): SealContext {
  return ["ledger", entryId];
}

function keyContext(entryId: string): SealContext {
  return ["ledger_record", entryId];
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}

/** Whatever the zone in which the database wrote it. */
function instantOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const ms = value instanceof Date ? value.getTime() : typeof value === "string" ? Date.parse(value) : Number.NaN;
  assert(Number.isFinite(ms), "An entry has times in its columns of time.");
  return new Date(ms).toISOString();
}

/** Of who agreed, what the person may know. */
function approversOf(value: unknown): JsonValue {
  const list: unknown[] = Array.isArray(value) ? value : [];
  return list.map((one) => ({ role: fieldOf(one, "role"), employer: fieldOf(one, "employer") }));
}

function fieldOf(value: unknown, name: string): JsonValue {
  return typeof value === "object" && value !== null ? plain(Reflect.get(value, name)) : null;
}

/** A column's value as JSON. A column that is not there is as good as null. */
function plain(value: unknown): JsonValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    assert(Number.isSafeInteger(value), "Numbers of an entry are whole.");
    return value;
  }
  if (Array.isArray(value)) return value.map(plain);
  assert(typeof value === "object", "A column holds JSON.");
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}
