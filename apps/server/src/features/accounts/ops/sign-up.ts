import { type AccountId, type InputOf, newId, signUp as signUpOperation } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { Tx } from "../../../kernel/transaction.ts";
import { newOwnerKey } from "../../../platform/keys/owner-key.ts";
import {
  addPasskeyRow,
  hashRecoveryCode,
  isWeakPassword,
  type NewPasskey,
  newRecoveryCodes,
  openSession,
  putPassword,
  replaceRecoveryCodes,
  takeChallenge,
  verifyCreation,
} from "../../devices/port.ts";
import type { AccountDeps } from "../deps.ts";
import { isReservedHandle } from "../reserved-handles.ts";
import { addAccount, noteAdmission, spendInvite } from "../sign-up-store.ts";

type Input = InputOf<typeof signUpOperation>;
type Credential = { readonly accountId: AccountId; readonly passkey: NewPasskey | null };

/** Makes an account and signs its first device in. A refusal leaves nothing: no account, no spent invite. */
export function signUp(deps: AccountDeps): Bound {
  return handle(
    signUpOperation,
    async ({ input, tx }) => {
      const closed = await refuseAdmission(deps, tx, input);
      if (closed !== null) return refuse(closed);
      const credential = await checkCredential(deps, tx, input);
      if (typeof credential === "string") return refuse(credential);
      const { accountId } = credential;
      const { handle: name, displayName, country, language } = input;
      const ownerKey = newOwnerKey(deps.keyRing, deps.random, accountId);
      const selfTalkId = newId("tlk", deps.random);
      const newcomer = { accountId, handle: name, displayName, country, language, region: deps.region, ownerKey, selfTalkId };
      if (!(await addAccount(tx, newcomer, deps.clock.nowMs()))) return refuse("handle_taken");
      if (deps.signup === "invite" && input.inviteCode !== undefined) await noteAdmission(tx, accountId, input.inviteCode);
      if (!(await storeCredential(deps, tx, input, credential))) return refuse("passkey_unusable");
      const recoveryCodes = await giveRecoveryCodes(deps, tx, accountId);
      const opened = await openSession(deps, tx, { accountId, deviceName: input.deviceName, carrier: input.carrier });
      // A new account has no device yet.
      if (opened === "too_many_devices") throw new Error("A new account has room for its first device.");
      return reply({ session: opened.session, recoveryCodes }, opened.effects);
    },
    "gate",
  );
}

async function refuseAdmission(deps: AccountDeps, tx: Tx, input: Input) {
  if (deps.signup === "closed") return "signup_closed";
  if (isReservedHandle(input.handle)) return "handle_reserved";
  if (deps.signup === "open") return null;
  if (input.inviteCode === undefined) return "invite_needed";
  return (await spendInvite(tx, input.inviteCode, deps.clock.nowMs())) ? null : "invite_spent";
}

async function checkCredential(deps: AccountDeps, tx: Tx, input: Input) {
  if (input.credential.kind === "password") {
    if (isWeakPassword(input.credential.password, input)) return "password_weak";
    return { accountId: newId("usr", deps.random), passkey: null };
  }
  const challenge = await takeChallenge(tx, input.credential.challengeId, "sign_up", deps.clock.nowMs());
  // The key names the account and the handle it was made for; for another handle the ceremony begins again.
  if (challenge === null || challenge.accountId === null || challenge.handle !== input.handle) return "challenge_expired";
  const passkey = await verifyCreation(deps.relyingParty, challenge.challenge, input.credential.response);
  return passkey === null ? "passkey_unusable" : { accountId: challenge.accountId, passkey };
}

async function storeCredential(deps: AccountDeps, tx: Tx, input: Input, credential: Credential): Promise<boolean> {
  const owner = { newAccountId: credential.accountId };
  const nowMs = deps.clock.nowMs();
  if (input.credential.kind === "password") {
    await putPassword(tx, owner, await deps.passwords.hash(input.credential.password), nowMs);
    return true;
  }
  if (credential.passkey === null) return false;
  const made = { id: newId("psk", deps.random), name: input.deviceName, key: credential.passkey, nowMs };
  return (await addPasskeyRow(tx, owner, made)) !== null;
}

async function giveRecoveryCodes(deps: AccountDeps, tx: Tx, accountId: AccountId): Promise<string[]> {
  const codes = newRecoveryCodes(deps.random);
  await replaceRecoveryCodes(tx, { newAccountId: accountId }, codes.map(hashRecoveryCode), deps.clock.nowMs());
  return codes;
}
