import type { Clock, Random } from "@musubi/base";
import type { KeyRing } from "../../platform/keys/key-ring.ts";

/** What reports need. */
export interface ReportDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly keyRing: KeyRing;
}
