import type { Feature } from "../../kernel/feature.ts";
import { disclosureRead } from "./access.ts";
import type { DisclosureDeps } from "./deps.ts";
import { listDisclosures } from "./ops/list-disclosures.ts";
import { markDisclosuresSeen } from "./ops/mark-disclosures-seen.ts";
import { proveDisclosure } from "./ops/prove-disclosure.ts";

export type { DisclosureDeps } from "./deps.ts";
export { endedBarsTask } from "./ended-bars-task.ts";
export { eraseRecordsTask } from "./erase-records-task.ts";

/** What the ledger says of a person, for that person. */
export function disclosureFeature(deps: DisclosureDeps): Feature {
  return {
    register: (rules) => rules.add(disclosureRead),
    operations: [listDisclosures(), proveDisclosure(deps), markDisclosuresSeen()],
  };
}
