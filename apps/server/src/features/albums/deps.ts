import type { Clock, Random } from "@musubi/base";
import type { FileReader } from "../files/port.ts";

/** What albums need. */
export interface AlbumDeps {
  readonly clock: Clock;
  readonly random: Random;
  /** Opens files for a device; each opening is on record before it resolves. */
  readonly reader: FileReader;
}
