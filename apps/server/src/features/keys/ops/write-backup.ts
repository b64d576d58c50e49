import { writeBackup } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { KeyDeps } from "../deps.ts";
import { putBackup } from "../store.ts";

export function handleWriteBackup({ clock }: KeyDeps): Bound {
  return handle(writeBackup, async ({ tx, grant, input }) => {
    const backup = { version: input.version, body: Buffer.from(input.body, "base64url"), at: new Date(clock.nowMs()) };
    return (await putBackup(tx, grant, backup)) ? reply({}) : refuse("backup_outdated");
  });
}
