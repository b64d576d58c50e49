import { LIMITS, listWelcomes as listWelcomesOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { listWelcomes } from "../event-store.ts";

export function handleListWelcomes(): Bound {
  return handle(listWelcomesOperation, async ({ tx, grant }) => reply(await listWelcomes(tx, grant, LIMITS.welcomesPerPage)));
}
