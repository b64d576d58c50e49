import type { Feature } from "../../kernel/feature.ts";
import type { SearchDeps } from "./deps.ts";
import { handleSearchMessages } from "./ops/search-messages.ts";

/** Search over the actor's plain talks. Sealed talks are searched on the device. */
export function searchFeature(deps: SearchDeps): Feature {
  return { register: () => undefined, operations: [handleSearchMessages(deps)] };
}
