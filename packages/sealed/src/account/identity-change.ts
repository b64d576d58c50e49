import { hex } from "@musubi/base";
import { readStatement, type Statement } from "@musubi/e2ee";
import type { StatementView } from "@musubi/protocol";
import { unpacked } from "../packed.ts";

/**
 * What an account's statements changed while this device knew it. "reset": its identity began anew, without the former key, which is told
 * loudly; "replaced": with the former key's consent; "devices": it has devices that it had not before, which is told in one quiet line.
 */
export interface IdentityChange {
  readonly kind: "reset" | "replaced" | "devices";
  /** The statement's place in the account's chain. */
  readonly number: number;
  /** When this device heard of it, in milliseconds since 1970: what a statement says itself of its time nobody else has seen. */
  readonly noticedAt: number;
}

/** What the statements from a place on changed. Nothing where nothing was known before: then there is no change to tell of. */
export function changesAfter(statements: readonly StatementView[], from: number, noticedAt: number): IdentityChange[] {
  if (from === 0) return [];
  const read = statements.slice(from - 1).map(({ bytes }) => readStatement(unpacked(bytes)));
  return read.slice(1).flatMap((after, index) => {
    const before = read[index];
    if (before?.ok !== true || !after.ok) return [];
    const kind = kindOf(before.value, after.value);
    return kind === null ? [] : [{ kind, number: after.value.number, noticedAt }];
  });
}

function kindOf(before: Statement, after: Statement): IdentityChange["kind"] | null {
  if (after.isReset) return "reset";
  if (hex(before.identityKey) !== hex(after.identityKey)) return "replaced";
  const known = new Set(before.devices.map(({ device }) => hex(device)));
  return after.devices.some(({ device }) => !known.has(hex(device))) ? "devices" : null;
}
