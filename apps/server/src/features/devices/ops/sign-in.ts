import { type AccountId, type InputOf, signIn as signInOperation } from "@musubi/protocol";
import { type Bound, handlePrepared, ready, refuse, reply } from "../../../kernel/binding.ts";
import { RateLimited } from "../../../kernel/limited.ts";
import type { Tx } from "../../../kernel/transaction.ts";
import { lockCredentials } from "../credential-store.ts";
import type { DeviceDeps } from "../deps.ts";
import { type CredentialRow, findByHandle, spendRecoveryCode } from "../gate-store.ts";
import { namedCredential, verifyAssertion } from "../passkey-ceremony.ts";
import { findPasskey, markPasskeyUsed, takeChallenge } from "../passkey-store.ts";
import { hashRecoveryCode } from "../recovery-codes.ts";
import { openSession } from "../session.ts";

type Credential = InputOf<typeof signInOperation>["credential"];
type Verdict = { readonly accountId: AccountId } | "credential_wrong" | "challenge_expired" | "passkey_unusable";

/** Signs a device in. An unknown handle, a wrong password and a deleted account look the same and take the same time. */
export function signIn(deps: DeviceDeps): Bound {
  return handlePrepared(
    signInOperation,
    async ({ input: { credential }, look }) => {
      if (credential.kind === "passkey") return ready(null);
      // Per handle besides per address: guessing from many addresses at one person gets no further. Each kind by itself,
      // so that who keeps guessing passwords does not keep the person's recovery codes out.
      const waitSeconds = deps.limiter.take("credential", `${credential.kind} of ${credential.handle}`);
      if (waitSeconds > 0) throw new RateLimited(waitSeconds);
      if (credential.kind === "recovery") return ready(null);
      const account = await look(({ tx }) => findByHandle(tx, credential.handle));
      const fits = await deps.passwords.check(account?.hash ?? null, credential.password);
      return fits ? ready(account) : refuse("credential_wrong");
    },
    async ({ input, tx, prepared }) => {
      const verdict = await judge(deps, tx, input.credential, prepared);
      if (typeof verdict === "string") return refuse(verdict);
      const { deviceName, carrier } = input;
      const isRecovered = input.credential.kind === "recovery";
      const opened = await openSession(deps, tx, { accountId: verdict.accountId, deviceName, carrier, isRecovered });
      if (opened === "too_many_devices") return refuse(opened);
      return reply({ session: opened.session }, opened.effects);
    },
    "gate",
  );
}

async function judge(deps: DeviceDeps, tx: Tx, credential: Credential, checked: CredentialRow | null): Promise<Verdict> {
  if (credential.kind === "passkey") return judgePasskey(deps, tx, credential);
  if (checked !== null) await lockCredentials(tx, checked.account_id);
  const account = await findByHandle(tx, credential.handle);
  if (account === null) return "credential_wrong";
  // The password that was checked may have been changed since, and whoever changed it signed everybody else out.
  if (credential.kind === "password") {
    const isSame = account.account_id === checked?.account_id && account.hash === checked.hash;
    return isSame ? { accountId: account.account_id } : "credential_wrong";
  }
  const isSpent = await spendRecoveryCode(tx, account.account_id, hashRecoveryCode(credential.code), deps.clock.nowMs());
  return isSpent ? { accountId: account.account_id } : "credential_wrong";
}

async function judgePasskey(deps: DeviceDeps, tx: Tx, credential: Extract<Credential, { kind: "passkey" }>): Promise<Verdict> {
  const nowMs = deps.clock.nowMs();
  const challenge = await takeChallenge(tx, credential.challengeId, "sign_in", nowMs);
  if (challenge === null) return "challenge_expired";
  const credentialId = namedCredential(credential.response);
  const key = credentialId === null ? null : await findPasskey(tx, credentialId);
  if (key === null) return "passkey_unusable";
  const stored = { accountId: key.account_id, credentialId: key.credential_id, publicKey: key.public_key, signCount: key.sign_count };
  const signCount = await verifyAssertion(deps.relyingParty, challenge.challenge, { response: credential.response, key: stored });
  if (signCount === null) return "passkey_unusable";
  await markPasskeyUsed(tx, key.id, signCount, nowMs);
  return { accountId: key.account_id };
}
