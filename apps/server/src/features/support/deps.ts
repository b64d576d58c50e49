import type { Clock, Random } from "@musubi/base";

/** What cases need. */
export interface SupportDeps {
  readonly clock: Clock;
  readonly random: Random;
}
