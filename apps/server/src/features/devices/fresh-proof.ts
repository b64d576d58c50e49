/** Somebody who is signed in shows once more that it is they themselves: by their password, or by one of their passkeys. */
import type { FreshProof } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import { RateLimited } from "../../kernel/limited.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { lockOwnPassword, readOwnPassword } from "./credential-store.ts";
import type { DeviceDeps } from "./deps.ts";
import { namedCredential, verifyAssertion } from "./passkey-ceremony.ts";
import { findPasskey, markPasskeyUsed, takeChallenge } from "./passkey-store.ts";

/** Why a proof is none. */
export type ProofFault = "credential_wrong" | "challenge_expired" | "passkey_unusable";

type Parts = Pick<DeviceDeps, "clock" | "limiter" | "passwords" | "relyingParty">;

/** The slow part, before the transaction: gives the hash that the password fits (null for a passkey), or false when it does not fit. */
export async function checkProof(
  deps: Parts,
  proof: FreshProof,
  { accountId, look }: { readonly accountId: string; readonly look: (work: typeof readOwnPassword) => Promise<string | null> },
): Promise<{ readonly hash: string | null } | false> {
  if (proof.kind === "passkey") return { hash: null };
  // By account besides by session: who has stolen a session guesses no faster by opening it in many windows.
  const waitSeconds = deps.limiter.take("credential", `proof of ${accountId}`);
  if (waitSeconds > 0) throw new RateLimited(waitSeconds);
  const hash = await look(readOwnPassword);
  return (await deps.passwords.check(hash, proof.password)) ? { hash } : false;
}

/** Within the transaction, as the gate: null when the proof holds now. Its challenge is used up with it; a refusal writes nothing, and its challenge runs out. */
export async function judgeProof(
  deps: Parts,
  tx: Tx,
  {
    grant,
    proof,
    checked,
  }: { readonly grant: Grant<"own.secure">; readonly proof: FreshProof; readonly checked: { readonly hash: string | null } },
): Promise<ProofFault | null> {
  // The password may have been changed since it was checked.
  if (proof.kind === "password")
    return checked.hash !== null && (await lockOwnPassword(tx, grant)) === checked.hash ? null : "credential_wrong";
  const nowMs = deps.clock.nowMs();
  const challenge = await takeChallenge(tx, proof.challengeId, "sign_in", nowMs);
  if (challenge === null) return "challenge_expired";
  const credentialId = namedCredential(proof.response);
  const key = credentialId === null ? null : await findPasskey(tx, credentialId);
  if (key === null || key.account_id !== grant.actor.accountId) return "passkey_unusable";
  const stored = { accountId: key.account_id, credentialId: key.credential_id, publicKey: key.public_key, signCount: key.sign_count };
  const signCount = await verifyAssertion(deps.relyingParty, challenge.challenge, { response: proof.response, key: stored });
  if (signCount === null) return "passkey_unusable";
  await markPasskeyUsed(tx, key.id, signCount, nowMs);
  return null;
}
