import type { StaffChallengeId, StaffId } from "@musubi/protocol/staff";
import { newDirectoryId } from "@musubi/protocol/staff";
import {
  CEREMONY_MS,
  creationOptions,
  namedCredential,
  newChallenge,
  requestOptions,
  type Tx,
  verifyAssertion,
} from "@musubi/server/platform";
import type { Deps } from "../deps.ts";
import { findPasskey, listPasskeys, markPasskeyUsed } from "./passkey-store.ts";
import { addChallenge, type Challenge, takeChallenge } from "./store.ts";

interface Begun {
  readonly challengeId: StaffChallengeId;
  readonly options: Record<string, unknown>;
}

/** Begins asking for a passkey that somebody has already. */
export async function beginAssertion(
  deps: Deps,
  tx: Tx,
  why: { readonly purpose: "sign_in" | "prove"; readonly boundTo: string | null; readonly nowMs: number },
): Promise<Begun> {
  const { id, challenge } = await begin(deps, tx, why);
  return { challengeId: id, options: await requestOptions(deps.relyingParty, challenge) };
}

/** Begins making a passkey for a member. */
export async function beginCreation(
  deps: Deps,
  tx: Tx,
  why: {
    readonly purpose: "add" | "enrol";
    readonly boundTo: string;
    readonly nowMs: number;
    readonly member: { readonly id: StaffId; readonly name: string };
    /** The new passkey takes the place of all others: it may be made where one of them lies. */
    readonly isReplacement: boolean;
  },
): Promise<Begun> {
  const { id, challenge } = await begin(deps, tx, why);
  const kept = why.isReplacement ? [] : await listPasskeys(tx, why.member.id);
  const existing = kept.map((key) => ({ id: key.credential_id, transports: key.transports }));
  const owner = { accountId: why.member.id, handle: why.member.name, displayName: why.member.name, existing };
  return { challengeId: id, options: await creationOptions(deps.relyingParty, challenge, owner) };
}

async function begin(deps: Deps, tx: Tx, why: Pick<Challenge, "purpose" | "boundTo"> & { readonly nowMs: number }): Promise<Challenge> {
  const made = { id: newDirectoryId("sch", deps.random), purpose: why.purpose, boundTo: why.boundTo, challenge: newChallenge(deps.random) };
  await addChallenge(tx, made, { nowMs: why.nowMs, expiresAtMs: why.nowMs + CEREMONY_MS });
  return made;
}

/** A passkey that answered its challenge, by a verified person. */
export interface Proven {
  readonly memberId: StaffId;
  readonly challenge: string;
}

/** Checks the answer to an assertion's challenge and notes that the passkey was used. */
export async function checkAssertion(
  deps: Deps,
  tx: Tx,
  given: Omit<Challenge, "challenge"> & { readonly response: Record<string, unknown>; readonly nowMs: number },
): Promise<Proven | "challenge_expired" | "passkey_unusable"> {
  const challenge = await takeChallenge(tx, given, given.nowMs);
  if (challenge === null) return "challenge_expired";
  const credentialId = namedCredential(given.response);
  const key = credentialId === null ? null : await findPasskey(tx, credentialId);
  if (key === null) return "passkey_unusable";
  const stored = { accountId: key.member_id, credentialId: key.credential_id, publicKey: key.public_key, signCount: key.sign_count };
  const signCount = await verifyAssertion(deps.relyingParty, challenge, { response: given.response, key: stored });
  if (signCount === null) return "passkey_unusable";
  await markPasskeyUsed(tx, key.id, { signCount, nowMs: given.nowMs });
  return { memberId: key.member_id, challenge };
}
