import type { Clock, Random } from "@musubi/base";
import type { Logger } from "pino";
import type { Config } from "./config/settings.ts";
import type { Outbound } from "./platform/outbound/outbound.ts";

/** What a start is given besides settings. */
export interface StartParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** How pages of strangers are reached; absent: the public internet, and nothing else. */
  readonly outbound?: Outbound;
}
