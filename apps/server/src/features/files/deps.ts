import type { Clock, Random } from "@musubi/base";
import type { Outgoing } from "../../kernel/binding.ts";
import type { Database } from "../../kernel/transaction.ts";
import type { BlobStore } from "../../platform/blobs/blob-store.ts";
import type { PieceFolder } from "../../platform/blobs/piece-folder.ts";
import type { KeyRing } from "../../platform/keys/key-ring.ts";
import type { Workshop } from "../../platform/thumbnailer/picture-workshop.ts";
import type { AlarmFinder } from "./picture-alarms.ts";

/** What files need. */
export interface FileDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly blobs: BlobStore;
  readonly pieces: PieceFolder;
  /** The program that comes with the server. `doubt`: what is wrong with it; then it makes nothing. */
  readonly workshop: Workshop & { readonly doubt: string | null };
  /** A newer version that is to take over in stages; null where there is none. */
  readonly next: Workshop | null;
  /** How many of the known pictures that one has to make rightly at each step. Absent: all there are. */
  readonly knownPictures?: number;
  readonly region: string;
  /** Bytes of files that one person may keep here. */
  readonly storedBytesMax: number;
  /** Whether the disk has room for so many bytes more, with what the operator wants to stay free. */
  readonly hasRoom: (sizeBytes: number) => Promise<boolean>;
  readonly emit: (events: readonly Outgoing[]) => void;
  readonly onFault: (error: unknown) => void;
  /** Tells the operator, in the log and in a counter, that something about a picture is not as it must be. No ids. */
  readonly alarm: (foundBy: AlarmFinder, reason: string, variant: string | null) => void;
}
