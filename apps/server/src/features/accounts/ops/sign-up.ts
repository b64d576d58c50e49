import { type AccountId, type InputOf, newId, signUp as signUpOperation } from "@musubi/protocol";
import { type Bound, handlePrepared, ready, refuse, reply } from "../../../kernel/binding.ts";
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
import { markOfHandle } from "../retired-handles.ts";
import { addAccount, noteAdmission, spendInvite } from "../sign-up-store.ts";

type Input = InputOf<typeof signUpOperation>;
type Credential = { readonly accountId: AccountId; readonly passwordHash: string | null; readonly passkey: NewPasskey | null };

/** Makes an account and signs its first device in. A refusal leaves nothing: no account, no spent invite. */
export function signUp(deps: AccountDeps): Bound {
  return handlePrepared(
    signUpOperation,
    async ({ input }) => {
      const closed = refuseBeforehand(deps, input);
      if (closed !== null) return refuse(closed);
      const { credential } = input;
      return ready(credential.kind === "password" ? await deps.passwords.hash(credential.password) : null);
    },
    async ({ input, tx, prepared: passwordHash }) => {
      if (deps.signup === "invite" && !(await spendInvite(tx, input.inviteCode ?? "", deps.clock.nowMs()))) return refuse("invite_spent");
      const credential = await checkCredential(deps, tx, input, passwordHash);
      if (typeof credential === "string") return refuse(credential);
      const { accountId } = credential;
      const { handle, country, language } = input;
      const ownerKey = newOwnerKey(deps.keyRing, deps.random, accountId);
      const selfTalkId = newId("tlk", deps.random);
      const displayName = input.displayName.trim();
      const handleMark = markOfHandle(deps.keyRing, handle);
      const newcomer = { accountId, handle, handleMark, displayName, country, language, region: deps.region, ownerKey, selfTalkId };
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

/** What can be refused before a password is hashed and without a look at the database. */
function refuseBeforehand(deps: AccountDeps, input: Input) {
  if (deps.signup === "closed") return "signup_closed";
  if (isReservedHandle(input.handle)) return "handle_reserved";
  if (deps.signup === "invite" && input.inviteCode === undefined) return "invite_needed";
  const { credential } = input;
  return credential.kind === "password" && isWeakPassword(credential.password, input) ? "password_weak" : null;
}

async function checkCredential(
  deps: AccountDeps,
  tx: Tx,
  input: Input,
  passwordHash: string | null,
): Promise<Credential | "challenge_expired" | "passkey_unusable"> {
  if (input.credential.kind === "password") return { accountId: newId("usr", deps.random), passwordHash, passkey: null };
  const challenge = await takeChallenge(tx, input.credential.challengeId, "sign_up", deps.clock.nowMs());
  // The key names the account and the handle it was made for; for another handle the ceremony begins again.
  if (challenge === null || challenge.accountId === null || challenge.handle !== input.handle) return "challenge_expired";
  const passkey = await verifyCreation(deps.relyingParty, challenge.challenge, input.credential.response);
  return passkey === null ? "passkey_unusable" : { accountId: challenge.accountId, passwordHash: null, passkey };
}

async function storeCredential(deps: AccountDeps, tx: Tx, input: Input, credential: Credential): Promise<boolean> {
  const owner = { newAccountId: credential.accountId };
  const nowMs = deps.clock.nowMs();
  if (credential.passwordHash !== null) {
    await putPassword(tx, owner, credential.passwordHash, nowMs);
    return true;
  }
  if (credential.passkey === null) return false;
  const made = { id: newId("psk", deps.random), name: input.deviceName.trim(), key: credential.passkey, nowMs };
  return (await addPasskeyRow(tx, owner, made)) !== null;
}

async function giveRecoveryCodes(deps: AccountDeps, tx: Tx, accountId: AccountId): Promise<string[]> {
  const codes = newRecoveryCodes(deps.random);
  await replaceRecoveryCodes(tx, { newAccountId: accountId }, codes.map(hashRecoveryCode), deps.clock.nowMs());
  return codes;
}
