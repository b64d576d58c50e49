import { no, ok, type Result } from "@musubi/base";
import { isEqualInConstantTime } from "../byte-writer.ts";
import { isSigned, sign } from "../ed25519.ts";
import { readStatement, STATEMENT_HASH_BYTES, type Statement, signedForm, statementHash, writeStatement } from "./statement.ts";

/** A statement with its signatures. */
export interface SignedStatement {
  readonly bytes: Uint8Array;
  /** By the identity key that the statement names. */
  readonly signature: Uint8Array;
  /** By the identity key before it, where it is replaced; null elsewhere, and where the former key is lost. */
  readonly formerSignature: Uint8Array | null;
}

/** What a chain comes to. */
export interface VerifiedChain {
  readonly newest: Statement;
  readonly newestHash: Uint8Array;
  /** Numbers of the statements in which the identity key was replaced, with the former key's consent or without. */
  readonly replacedAt: readonly number[];
  readonly resetAt: readonly number[];
}

/** Why a chain is not believed. */
export type ChainFault =
  | "malformed"
  | "empty"
  | "other_account"
  | "number_skipped"
  | "broken_link"
  | "time_ran_back"
  | "bad_signature"
  | "unmarked_reset"
  | "false_reset";

/** Secret keys for the next statement. */
export interface StatementKeys {
  readonly identitySeed: Uint8Array;
  /** The former identity's, where it is replaced by its owner. */
  readonly formerSeed?: Uint8Array;
}

/** Signs a statement. */
export function signStatement(statement: Statement, { identitySeed, formerSeed }: StatementKeys): SignedStatement {
  const bytes = writeStatement(statement);
  const form = signedForm(bytes);
  return { bytes, signature: sign(identitySeed, form), formerSignature: formerSeed === undefined ? null : sign(formerSeed, form) };
}

/**
 * Verifies the whole chain of an account: numbers without a gap, each linked to the one before, time not running back, each signed by the
 * identity it names. An identity is replaced with a signature of the former one, or by a statement that is marked as a reset; both
 * are told, because a pinned contact stops until its owner has looked. That the last one is the newest, the key log says.
 */
export function verifyChain(chain: readonly SignedStatement[], account: Uint8Array): Result<VerifiedChain, ChainFault> {
  let before: { readonly statement: Statement; readonly hash: Uint8Array } | null = null;
  const replacedAt: number[] = [];
  const resetAt: number[] = [];
  for (const [index, signed] of chain.entries()) {
    const read = readStatement(signed.bytes);
    if (!read.ok) return read;
    const statement = read.value;
    const fault = faultOf(signed, { statement, account, index, before });
    if (fault !== null) return no(fault);
    if (statement.isReset) resetAt.push(index);
    else if (before !== null && !isEqualInConstantTime(before.statement.identityKey, statement.identityKey)) replacedAt.push(index);
    before = { statement, hash: statementHash(signed.bytes) };
  }
  return before === null ? no("empty") : ok({ newest: before.statement, newestHash: before.hash, replacedAt, resetAt });
}

/** Verifies a statement against the one before it (null for an account's first), for whoever has verified that one already. */
export function verifyNext(next: SignedStatement, before: SignedStatement | null, account: Uint8Array): Result<Statement, ChainFault> {
  const read = readStatement(next.bytes);
  if (!read.ok) return read;
  const statement = read.value;
  const former = before === null ? null : readStatement(before.bytes);
  if (former?.ok === false) return former;
  const link = before === null || former === null ? null : { statement: former.value, hash: statementHash(before.bytes) };
  const index = link === null ? 0 : link.statement.number + 1;
  const fault = faultOf(next, { statement, account, index, before: link });
  return fault === null ? ok(statement) : no(fault);
}

interface Link {
  readonly statement: Statement;
  readonly account: Uint8Array;
  readonly index: number;
  readonly before: { readonly statement: Statement; readonly hash: Uint8Array } | null;
}

function faultOf(signed: SignedStatement, { statement, account, index, before }: Link): ChainFault | null {
  if (!isEqualInConstantTime(statement.account, account)) return "other_account";
  if (statement.number !== index) return "number_skipped";
  if (!isEqualInConstantTime(statement.previousHash, before?.hash ?? new Uint8Array(STATEMENT_HASH_BYTES))) return "broken_link";
  if (before !== null && statement.statedAtMs < before.statement.statedAtMs) return "time_ran_back";
  const form = signedForm(signed.bytes);
  if (!isSigned(statement.identityKey, form, signed.signature)) return "bad_signature";
  const isReplaced = before !== null && !isEqualInConstantTime(before.statement.identityKey, statement.identityKey);
  // A reset without a former identity, or to the same one, would be a false alarm: as wrong as none.
  if (statement.isReset) return isReplaced && signed.formerSignature === null ? null : "false_reset";
  if (!isReplaced) return signed.formerSignature === null ? null : "bad_signature";
  if (signed.formerSignature === null) return "unmarked_reset";
  return isSigned(before.statement.identityKey, form, signed.formerSignature) ? null : "bad_signature";
}
