import type { Clock } from "@musubi/base";

/** What the operations on push need. */
export interface PushDeps {
  readonly clock: Clock;
  /** For tests: push services on this machine are fine. */
  readonly allowsPrivate?: boolean;
}
