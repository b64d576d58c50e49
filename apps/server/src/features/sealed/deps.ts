import type { Clock } from "@musubi/base";
import type { Logger } from "pino";
import type { Rosters } from "../talks/port.ts";
import type { FrankingKeys } from "./franking-keys.ts";
import type { SealedPosting } from "./posting.ts";
import type { PublicView } from "./public-view.ts";

/** What the feature of sealed talks is given. */
export interface SealedDeps {
  readonly clock: Clock;
  readonly rosters: Rosters;
  readonly posting: SealedPosting;
  readonly publicView: PublicView;
  readonly franking: FrankingKeys;
  /** Told why a commit was refused, without whose it was. */
  readonly log: Pick<Logger, "info">;
}
