import { type Clock, no, ok, type Random, type Result } from "@musubi/base";
import type { Connection } from "@musubi/client";
import { publicKeyOf, type Statement, signStatement, type VerifiedChain } from "@musubi/e2ee";
import { type FreshProof, resetIdentity } from "@musubi/protocol";
import { packed } from "../packed.ts";
import type { Vault } from "../vault/vault.ts";
import { keepOwnKeys, type OwnKeys } from "./own-keys.ts";
import { newBackupRoot } from "./recovery.ts";

/** Why an identity did not begin anew. "refused": what the server knows of the account's devices has changed meanwhile; look again. */
export type ResetFault = "proof_wrong" | "too_often" | "offline" | "refused";

const IDENTITY_SEED_BYTES = 32;

/**
 * Begins the account's identity anew with this device alone, on the proof that it is its person. The new keys are kept before the server hears
 * of them; when it refuses, the former ones are kept again.
 */
export async function beginAnew(
  parts: { readonly connection: Pick<Connection, "call">; readonly vault: Vault; readonly clock: Clock; readonly random: Random },
  { own, before, proof }: { readonly own: OwnKeys; readonly before: VerifiedChain; readonly proof: FreshProof },
): Promise<Result<OwnKeys, ResetFault>> {
  const { connection, vault, clock, random } = parts;
  const identitySeed = random.bytes(IDENTITY_SEED_BYTES);
  const next: OwnKeys = { ...own, identitySeed, backupRoot: newBackupRoot(random), backupVersion: 0 };
  const statement: Statement = {
    account: own.device.account,
    number: before.newest.number + 1,
    previousHash: before.newestHash,
    identityKey: publicKeyOf(identitySeed),
    isReset: true,
    devices: [{ device: own.device.device, signatureKey: own.device.signaturePublicKey }],
    statedAtMs: Math.max(clock.nowMs(), before.newest.statedAtMs),
  };
  const signed = signStatement(statement, { identitySeed });
  const view = { number: statement.number, bytes: packed(signed.bytes), signature: packed(signed.signature), formerSignature: null };
  await vault.write([keepOwnKeys(next)]);
  const said = await connection.call(resetIdentity, { statement: view, proof });
  if (said.ok) return ok(next);
  const { code } = said.reason;
  // Nobody knows whether the server has heard of it: the new keys stay, and the next start finds out.
  if (code === "offline" || code === "timeout") return no("offline");
  await vault.write([keepOwnKeys(own)]);
  if (code === "rate_limited") return no("too_often");
  return no(code === "credential_wrong" || code === "challenge_expired" || code === "passkey_unusable" ? "proof_wrong" : "refused");
}
