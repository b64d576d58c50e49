/** Passkeys and the ceremonies under way. Checks and changes run as the gate; lists run as the person. */
import type { AccountId, ChallengeId, PasskeyId } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";
import type { CredentialOwner } from "./credential-store.ts";
import type { NewPasskey } from "./passkey-ceremony.ts";
import type { PasskeyRow } from "./view.ts";

export type CeremonyPurpose = "sign_up" | "sign_in" | "add";

/** A ceremony under way. */
export interface Challenge {
  readonly id: ChallengeId;
  readonly purpose: CeremonyPurpose;
  readonly challenge: string;
  /** The account that adds a passkey, or the id that a new account will have. */
  readonly accountId: AccountId | null;
  readonly handle: string | null;
}

/** Stores a challenge until the ceremony ends or the instant passes. */
export async function addChallenge(tx: Tx, challenge: Challenge, expiresAtMs: number): Promise<void> {
  await tx.run(
    sql`insert into musubi.challenges (id, purpose, challenge, account_id, handle, expires_at)
        values (${challenge.id}, ${challenge.purpose}, ${challenge.challenge}, ${challenge.accountId}, ${challenge.handle}, ${instant(expiresAtMs)})`,
  );
}

/** Takes a challenge away and gives it: once, and only before it expires. Null otherwise. */
export async function takeChallenge(tx: Tx, id: ChallengeId, purpose: CeremonyPurpose, nowMs: number): Promise<Challenge | null> {
  const row = await tx.row<{ challenge: string; account_id: AccountId | null; handle: string | null }>(
    sql`delete from musubi.challenges where id = ${id} and purpose = ${purpose} and expires_at > ${instant(nowMs)}
        returning challenge, account_id, handle`,
  );
  return row === null ? null : { id, purpose, challenge: row.challenge, accountId: row.account_id, handle: row.handle };
}

/** A passkey with what checks its signature. */
export interface PasskeyKeyRow {
  readonly id: PasskeyId;
  readonly account_id: AccountId;
  readonly credential_id: string;
  readonly public_key: Uint8Array<ArrayBuffer>;
  readonly sign_count: number;
  readonly transports: string[];
}

/** The passkey that a browser names, if its account lives. */
export function findPasskey(tx: Tx, credentialId: string): Promise<PasskeyKeyRow | null> {
  return tx.row<PasskeyKeyRow>(
    sql`select k.id, k.account_id, k.credential_id, k.public_key, k.sign_count::float8 as sign_count, k.transports
        from musubi.passkeys k join musubi.accounts a on a.id = k.account_id
        where k.credential_id = ${credentialId} and a.deleted_at is null`,
  );
}

/** Notes that a passkey was used. */
export async function markPasskeyUsed(tx: Tx, id: PasskeyId, signCount: number, nowMs: number): Promise<void> {
  await tx.run(sql`update musubi.passkeys set sign_count = ${signCount}, last_used_at = ${instant(nowMs)} where id = ${id}`);
}

/** Stores a new passkey. Null when this authenticator's key is registered already. */
export function addPasskeyRow(
  tx: Tx,
  owner: CredentialOwner,
  made: { readonly id: PasskeyId; readonly name: string; readonly key: NewPasskey; readonly nowMs: number },
): Promise<PasskeyRow | null> {
  const accountId = "newAccountId" in owner ? owner.newAccountId : owner.actor.accountId;
  const { key } = made;
  return tx.row<PasskeyRow>(
    sql`insert into musubi.passkeys (id, account_id, credential_id, public_key, sign_count, transports, name, created_at)
        values (${made.id}, ${accountId}, ${key.credentialId}, ${key.publicKey}, ${key.signCount}, ${key.transports}, ${made.name}, ${instant(made.nowMs)})
        on conflict (credential_id) do nothing returning id, name, created_at, last_used_at`,
  );
}

/** The actor's passkeys, the oldest first. */
export function listOwnPasskeys(
  tx: Tx,
  grant: Grant<"own.read" | "own.secure">,
): Promise<(PasskeyRow & { readonly credential_id: string; readonly transports: string[] })[]> {
  return tx.rows(
    sql`select id, name, created_at, last_used_at, credential_id, transports from musubi.passkeys
        where account_id = ${grant.actor.accountId} order by created_at, id`,
  );
}

/** Removes a passkey of the actor. False when there is no such one. */
export async function removeOwnPasskey(tx: Tx, grant: Grant<"own.secure">, id: PasskeyId): Promise<boolean> {
  return (await tx.run(sql`delete from musubi.passkeys where id = ${id} and account_id = ${grant.actor.accountId}`)) === 1;
}
