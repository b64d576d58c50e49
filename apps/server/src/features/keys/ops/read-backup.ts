import { readBackup } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { readOwnBackup } from "../store.ts";

export function handleReadBackup(): Bound {
  return handle(readBackup, async ({ tx, grant }) => reply({ backup: await readOwnBackup(tx, grant) }));
}
