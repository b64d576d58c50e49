import type { Clock, Random } from "@musubi/base";
import type { RelyingParty } from "@musubi/server/platform";

/** What handlers work with beside the transaction. */
export interface Deps {
  readonly clock: Clock;
  readonly random: Random;
  readonly relyingParty: RelyingParty;
  /** The names of the operations that the data plane carries out for the staff. */
  readonly dataOperations: readonly string[];
  /** Tells the data plane of a cut at once. It is told in any case; this saves a quarter of a second. */
  readonly tellOfCuts: () => void;
}
