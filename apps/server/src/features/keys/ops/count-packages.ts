import { countPackages as countPackagesOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import type { KeyDeps } from "../deps.ts";
import { countPackages } from "../package-store.ts";

export function handleCountPackages({ clock }: KeyDeps): Bound {
  return handle(countPackagesOperation, async ({ tx, grant }) => reply(await countPackages(tx, grant, new Date(clock.nowMs()))));
}
