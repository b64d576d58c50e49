import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { int, list, optional } from "../schema.ts";
import { KeyPackageBytes } from "./views.ts";

/** Lay in KeyPackages of this device, each for one group, and one for when they have run out. Answers how many there are. */
export const addPackages = operation("key.addPackages", {
  summary: "Lay in KeyPackages of this device, each for one group, and one for when they have run out. Answers how many there are.",
  actors: ["user"],
  access: { action: "own.write", on: "own" },
  input: { keyPackages: list(KeyPackageBytes, LIMITS.keyPackages), lastResort: optional(KeyPackageBytes) },
  output: { count: int(0, LIMITS.keyPackages * 2) },
  refusals: ["key_package_wrong"],
  discloses: [],
  rate: "write",
  effect: "write",
});
