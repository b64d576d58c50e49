import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { bool, int } from "../schema.ts";

/** How many KeyPackages of this device are left. */
export const countPackages = operation("key.countPackages", {
  summary: "How many KeyPackages of this device are left.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: {},
  output: { count: int(0, LIMITS.keyPackages * 2), hasLastResort: bool },
  refusals: [],
  discloses: [],
  rate: "read",
  effect: "read",
});
