import { no, ok, type Result } from "@musubi/base";
import { isOrigin } from "./checkpoint.ts";
import { type KeyKind, parseVerifierKey, type VerifierKey } from "./note-key.ts";
import { isSameHash } from "./rfc6962.ts";

/** Whom to believe about a log, as it is configured: texts. */
export interface LogPolicy {
  /** The log's verifier key, an Ed25519 one. */
  readonly vkey: string;
  /** The log's origin. Without it: the name of its key, as the specification recommends. */
  readonly origin?: string;
  /** Verifier keys of witnesses, for cosignatures. */
  readonly witnesses?: readonly string[];
  /** How many different witnesses must have cosigned. Without it: none. */
  readonly quorum?: number;
}

/** The same, read and found to be possible. */
export interface TrustedLog {
  readonly key: VerifierKey;
  readonly origin: string;
  readonly witnesses: readonly VerifierKey[];
  readonly quorum: number;
}

/**
 * Reads a policy. Refused as "malformed_policy" when it could not do what it says: a key of the wrong kind or not readable, one
 * witness under two names or the log as its own witness (each would count as another pair of eyes and is none), or a quorum that
 * is no count or more than there are witnesses.
 */
export function readPolicy(policy: LogPolicy): Result<TrustedLog, "malformed_policy"> {
  const key = readKey(policy.vkey, "ed25519");
  const witnesses = (policy.witnesses ?? []).map((vkey) => readKey(vkey, "cosignature")).filter((witness) => witness !== null);
  const quorum = policy.quorum ?? 0;
  const origin = policy.origin ?? key?.name ?? "";
  if (key === null || !isOrigin(origin) || witnesses.length !== (policy.witnesses ?? []).length) return no("malformed_policy");
  const keys = [key, ...witnesses].map(({ publicKey }) => publicKey);
  const hasTwin = keys.some((one, at) => keys.slice(at + 1).some((other) => isSameHash(one, other)));
  const isPossible = Number.isSafeInteger(quorum) && quorum >= 0 && quorum <= witnesses.length;
  return hasTwin || !isPossible ? no("malformed_policy") : ok({ key, origin, witnesses, quorum });
}

function readKey(vkey: string, kind: KeyKind): VerifierKey | null {
  const key = parseVerifierKey(vkey);
  return key.ok && key.value.kind === kind ? key.value : null;
}
