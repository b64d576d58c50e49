import { listMembers } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { readMembers } from "../store.ts";

export function handleListMembers(): Bound {
  return handle(listMembers, async ({ tx, grant }) => reply({ members: await readMembers(tx, grant) }));
}
