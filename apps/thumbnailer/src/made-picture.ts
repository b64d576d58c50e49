import type { Made } from "./wire.ts";

/** A picture that was made, with its bytes. */
export interface MadePicture extends Omit<Made, "sizeBytes"> {
  readonly bytes: Buffer;
}
