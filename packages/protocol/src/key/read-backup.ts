import { operation } from "../operation.ts";
import { nullable } from "../schema.ts";
import { BackupView } from "./views.ts";

/** What was kept for my devices, still sealed. */
export const readBackup = operation("key.readBackup", {
  summary: "What was kept for my devices, still sealed.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: {},
  output: { backup: nullable(BackupView) },
  refusals: [],
  discloses: ["credential"],
  rate: "read",
  effect: "read",
});
