import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_DIR } from "../../installed.ts";

/** A picture of which is known how it must look. */
export interface KnownPicture {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** As shown: with its orientation applied. */
  readonly width: number;
  readonly height: number;
  /** Brightness, blue and red difference of each quarter, row by row, as another program than ours sees them. */
  readonly quarters: readonly number[];
}

/** Turned, in a wide colour space, transparent, animated, of every format that is quick to open, and four that differ in whose they are. */
const KNOWN = [
  "owner-SH-00.jpg",
  "exif-gps-orient3.jpg",
  "owner-SH-02.jpg",
  "exif-gps-orient6.jpg",
  "p3-icc.jpg",
  "owner-SH-05.jpg",
  "exif-gps-orient8.jpg",
  "alpha.webp",
  "owner-SH-07.jpg",
  "kodim03-yuv420-8bpc.avif",
  "paris-icc-exif-xmp.png",
  "rotating-squares.gif",
];
const PHOTOS_DIR = join(PROJECT_DIR, "fixtures", "photos");

interface Expected {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly quadrants: readonly (readonly number[])[];
}

/** Reads the known pictures and what is expected of them. They come with the code. Throws where one is not there. */
export async function readKnownPictures(countMax: number = KNOWN.length): Promise<KnownPicture[]> {
  // The file is ours, beside the pictures it describes.
  const expectations: readonly Expected[] = JSON.parse(await readFile(join(PHOTOS_DIR, "expected.json"), "utf8"));
  const byName = new Map(expectations.map((one) => [one.file, one]));
  return await Promise.all(
    KNOWN.slice(0, countMax).map(async (name) => {
      const expected = byName.get(name);
      if (expected === undefined) throw new Error(`Nothing is expected of the known picture ${name}.`);
      const { width, height, quadrants } = expected;
      return { name, bytes: await readFile(join(PHOTOS_DIR, name)), width, height, quarters: quadrants.flatMap(seen) };
    }),
  );
}

/** ITU-R BT.601, as the checker tells colours. */
function seen([red = 0, green = 0, blue = 0]: readonly number[]): number[] {
  const brightness = 0.299 * red + 0.587 * green + 0.114 * blue;
  return [brightness, 0.564 * (blue - brightness), 0.713 * (red - brightness)];
}
