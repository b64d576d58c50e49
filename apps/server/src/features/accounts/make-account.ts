import type { Random } from "@musubi/base";
import { type AccountId, type Handle, newId, type SettingsView, type TalkId } from "@musubi/protocol";
import type { Tx } from "../../kernel/transaction.ts";
import type { KeyRing } from "../../platform/keys/key-ring.ts";
import { newOwnerKey } from "../../platform/keys/owner-key.ts";
import { hashRecoveryCode, newRecoveryCodes, putPassword, replaceRecoveryCodes } from "../devices/port.ts";
import { markOfHandle } from "./retired-handles.ts";
import { addAccount } from "./sign-up-store.ts";

/** A person for whom somebody else makes the account: the operator, or the demo. */
export interface AccountRequest {
  readonly handle: Handle;
  readonly displayName: string;
  readonly country: string;
  readonly language: SettingsView["language"];
  readonly region: string;
  readonly passwordHash: string;
  readonly createdMs: number;
}

export interface MadeAccount {
  readonly accountId: AccountId;
  readonly selfTalkId: TalkId;
  readonly recoveryCodes: readonly string[];
}

/** What making an account needs. Keys and codes always come from chance that nobody can repeat, also where ids do not. */
export interface AccountMaking {
  readonly keyRing: KeyRing;
  readonly random: Random;
  readonly idRandom?: Random;
}

/** Makes an account with a password, recovery codes and a note to self; "handle_taken" when somebody has the handle. Runs as the gate. */
export async function makeAccount(tx: Tx, making: AccountMaking, request: AccountRequest): Promise<MadeAccount | "handle_taken"> {
  const { keyRing, random, idRandom = random } = making;
  const accountId = newId("usr", idRandom);
  const selfTalkId = newId("tlk", idRandom);
  const { handle, displayName, country, language, region, createdMs } = request;
  const newcomer = {
    accountId,
    handle,
    handleMark: markOfHandle(keyRing, handle),
    displayName,
    country,
    language,
    region,
    ownerKey: newOwnerKey(keyRing, random, accountId),
    selfTalkId,
  };
  if (!(await addAccount(tx, newcomer, createdMs))) return "handle_taken";
  await putPassword(tx, { newAccountId: accountId }, request.passwordHash, createdMs);
  const recoveryCodes = newRecoveryCodes(random);
  await replaceRecoveryCodes(tx, { newAccountId: accountId }, recoveryCodes.map(hashRecoveryCode), createdMs);
  return { accountId, selfTalkId, recoveryCodes };
}
