import { listPasskeys as listPasskeysOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { listOwnPasskeys } from "../passkey-store.ts";
import { viewPasskey } from "../view.ts";

/** Lists the actor's passkeys. */
export function listPasskeys(): Bound {
  return handle(listPasskeysOperation, async ({ tx, grant }) => {
    const rows = await listOwnPasskeys(tx, grant);
    return reply({ passkeys: rows.map(viewPasskey) });
  });
}
