import { revokeInvite } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { sql } from "../../../platform/postgres/sql.ts";

export function handleRevokeInvite(): Bound {
  return handle(revokeInvite, async ({ tx, grant }) => {
    await tx.run(sql`delete from musubi.invites where id = ${grant.objectId}`);
    return reply({});
  });
}
