import { listTakeOuts as listTakeOutsOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { listOwnTakeOuts } from "../store.ts";
import { viewTakeOut } from "../view.ts";

/** Lists the actor's copies and how far each one is. */
export function listTakeOuts(): Bound {
  return handle(listTakeOutsOperation, async ({ tx, grant }) => {
    const rows = await listOwnTakeOuts(tx, grant);
    return reply({ takeOuts: rows.map(viewTakeOut) });
  });
}
