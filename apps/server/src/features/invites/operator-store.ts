import type { InviteId } from "@musubi/protocol";
import type { Tx } from "../../kernel/transaction.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";

/** An invite that belongs to the server and to nobody in it. */
export interface ServerInvite {
  readonly inviteId: InviteId;
  readonly code: string;
  readonly usesMax: number;
  readonly expiresMs: number;
}

/** Stores an invite of the server. Runs as musubi_operator. */
export async function addServerInvite(tx: Tx, invite: ServerInvite, nowMs: number): Promise<void> {
  await tx.run(sql`
    insert into musubi.invites (id, owner_id, kind, talk_id, code, uses_left, expires_at, created_at)
    values (${invite.inviteId}, null, 'server', null, ${invite.code}, ${invite.usesMax}, ${instant(invite.expiresMs)}, ${instant(nowMs)})`);
}
