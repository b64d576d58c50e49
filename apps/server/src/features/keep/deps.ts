import type { Clock } from "@musubi/base";

/** What the operations on what is kept need. */
export interface KeepDeps {
  readonly clock: Clock;
  /** Bytes of files that one person may keep. */
  readonly keepBytesMax: number;
}
