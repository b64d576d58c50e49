import type { Clock, Random } from "@musubi/base";
import type { BlobStore } from "../../platform/blobs/blob-store.ts";
import type { KeyRing } from "../../platform/keys/key-ring.ts";

/** What copies of people's data need. */
export interface TakeOutDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly keyRing: KeyRing;
  readonly blobs: BlobStore;
  readonly region: string;
}
