import { LedgerEntryId } from "../ids.ts";
import { operation } from "../operation.ts";
import { bool, int, list, optional } from "../schema.ts";
import { DisclosureCoverage, DisclosureView } from "./views.ts";

/** Who of the staff was shown data of mine, newest first. */
export const listDisclosures = operation("disclosure.list", {
  summary: "Who of the staff was shown data of mine, when, why and by whose leave, newest first.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: { before: optional(LedgerEntryId), countMax: int(1, 100) },
  output: {
    disclosures: list(DisclosureView, 100),
    hasMore: bool,
    /** Entries since I last said that I have seen them. */
    unseenCount: int(0, 1_000),
    /** Where it names gaps the list is not complete, and "none" must not be said. */
    coverage: DisclosureCoverage,
  },
  refusals: [],
  discloses: ["disclosure"],
  rate: "read",
  effect: "read",
});
