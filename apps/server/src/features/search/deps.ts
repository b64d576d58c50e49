import type { Clock } from "@musubi/base";

/** What the search feature is given. */
export interface SearchDeps {
  readonly clock: Clock;
}
