import type { Outbound } from "../../platform/outbound/outbound.ts";
import type { Turns } from "./turns.ts";

/** What the feature of links is given. */
export interface LinkDeps {
  readonly outbound: Outbound;
  readonly turns: Turns;
  /** Whether the operator lets people ask. */
  readonly isOn: boolean;
}
