import { operation } from "../operation.ts";
import { KeyHeadView } from "./key-log.ts";

/** The newest head of the key log: how many statements there are, and the roots of its tree and its map. */
export const readKeyHead = operation("key.readHead", {
  summary: "The newest head of the key log: how many statements there are, and the roots of its tree and its map.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: {},
  output: { head: KeyHeadView },
  refusals: ["key_log_stopped"],
  discloses: [],
  rate: "read",
  effect: "read",
});
