import type { Clock } from "@musubi/base";
import type { Feature } from "../../kernel/feature.ts";
import { handleSearchMessages } from "./ops/search-messages.ts";

/** What the search feature is given. */
export interface SearchDeps {
  readonly clock: Clock;
}

/** Search over the actor's plain talks. Sealed talks are searched on the device. */
export function searchFeature(deps: SearchDeps): Feature {
  return { register: () => undefined, operations: [handleSearchMessages(deps)] };
}
