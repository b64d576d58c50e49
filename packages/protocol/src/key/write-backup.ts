import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { bytes, int } from "../schema.ts";

/** Keep what only my devices can open. `version` is the one that it replaces, plus one; 1 for the first. */
export const writeBackup = operation("key.writeBackup", {
  summary: "Keep what only my devices can open. `version` is the one that it replaces, plus one; 1 for the first.",
  actors: ["user"],
  access: { action: "own.write", on: "own" },
  input: { version: int(1, 2_147_483_647), body: bytes(LIMITS.backupBytes) },
  output: {},
  refusals: ["backup_outdated"],
  discloses: [],
  rate: "write",
  effect: "write",
});
