import type { StaffId, StaffPasskeyId, StaffPasskeyView } from "@musubi/protocol/staff";
import { instant, type NewPasskey, sql, type Tx } from "@musubi/server/platform";

/** A passkey with what checks its signature. */
export interface PasskeyRow {
  readonly id: StaffPasskeyId;
  readonly member_id: StaffId;
  readonly credential_id: string;
  readonly public_key: Uint8Array<ArrayBuffer>;
  readonly sign_count: number;
  readonly transports: string[];
  readonly name: string;
  readonly created_at: Date;
  readonly last_used_at: Date | null;
}

/** The passkey that a browser names, unless it was retired or its member left. */
export function findPasskey(tx: Tx, credentialId: string): Promise<PasskeyRow | null> {
  return tx.row<PasskeyRow>(
    sql`select k.id, k.member_id, k.credential_id, k.public_key, k.sign_count, k.transports, k.name, k.created_at, k.last_used_at
        from staff.passkeys k join staff.members m on m.id = k.member_id
        where k.credential_id = ${credentialId} and k.retired_at is null and m.left_at is null`,
  );
}

/** The passkeys of a member that work, the oldest first. */
export function listPasskeys(tx: Tx, memberId: StaffId): Promise<PasskeyRow[]> {
  return tx.rows<PasskeyRow>(
    sql`select id, member_id, credential_id, public_key, sign_count, transports, name, created_at, last_used_at
        from staff.passkeys where member_id = ${memberId} and retired_at is null order by created_at, id`,
  );
}

/** Notes that a passkey was used. */
export async function markPasskeyUsed(
  tx: Tx,
  id: StaffPasskeyId,
  used: { readonly signCount: number; readonly nowMs: number },
): Promise<void> {
  await tx.run(sql`update staff.passkeys set sign_count = ${used.signCount}, last_used_at = ${instant(used.nowMs)} where id = ${id}`);
}

/** Stores a new passkey. False when this authenticator's key was ever registered before: a retired one does not come back. */
export async function addPasskey(
  tx: Tx,
  made: {
    readonly id: StaffPasskeyId;
    readonly memberId: StaffId;
    readonly name: string;
    readonly key: NewPasskey;
    readonly nowMs: number;
  },
): Promise<boolean> {
  const { key } = made;
  const added = await tx.run(
    sql`insert into staff.passkeys (id, member_id, credential_id, public_key, sign_count, transports, name, created_at)
        values (${made.id}, ${made.memberId}, ${key.credentialId}, ${key.publicKey}, ${key.signCount}, ${key.transports}, ${made.name}, ${instant(made.nowMs)})
        on conflict (credential_id) do nothing`,
  );
  return added === 1;
}

/** Makes all earlier passkeys of a member worthless, but one. */
export async function retirePasskeys(
  tx: Tx,
  memberId: StaffId,
  how: { readonly except: StaffPasskeyId; readonly nowMs: number },
): Promise<void> {
  await tx.run(
    sql`update staff.passkeys set retired_at = ${instant(how.nowMs)} where member_id = ${memberId} and id <> ${how.except} and retired_at is null`,
  );
}

/** Makes one passkey of a member worthless. False when there is no such one. */
export async function retirePasskey(
  tx: Tx,
  memberId: StaffId,
  which: { readonly id: StaffPasskeyId; readonly nowMs: number },
): Promise<boolean> {
  const retired = await tx.run(
    sql`update staff.passkeys set retired_at = ${instant(which.nowMs)} where id = ${which.id} and member_id = ${memberId} and retired_at is null`,
  );
  return retired === 1;
}

/** A passkey as its owner sees it. */
export function viewPasskey(row: PasskeyRow): StaffPasskeyView {
  return { passkeyId: row.id, name: row.name, createdAt: row.created_at.getTime(), lastUsedAt: row.last_used_at?.getTime() ?? null };
}
