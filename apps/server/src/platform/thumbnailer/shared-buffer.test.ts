import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemRandom } from "@musubi/base";
import { pino } from "pino";
import sharp from "sharp";
import { expect, test } from "vitest";
import { Dice } from "../../../test/history/dice.ts";
import { markedPicture, OWNERS, ownerIn } from "../../../test/thumbnailer/marked-picture.ts";
import { MARKED_DIR, RENDERS, RENDERS_SEED } from "../../../test/thumbnailer/test-settings.ts";
import type { Recipe } from "./picture-outcome.ts";
import { openPictureWorkshop } from "./picture-workshop.ts";

// The long run is a command: MUSUBI_RENDERS=100000 npx vitest run apps/server/src/platform/thumbnailer/shared-buffer.test.ts
const RECIPE: Recipe = {
  isOriginalMade: false,
  variants: [{ variant: "list", sidePxMax: 48, format: "webp", quality: 78, isAnimationKept: false }],
};
const MUTANT = fileURLToPath(new URL("../../../../thumbnailer/test/shared-buffer-seldom-main.ts", import.meta.url));
const FIXTURES = fileURLToPath(new URL("../../../../../fixtures/photos", import.meta.url));
/** Of so many pictures one has its process killed while it may be at work on it. */
const RENDERS_PER_KILL = 400;
/** Of so many pictures one is of a real photo in its owner's colour. */
const RENDERS_PER_PHOTO = 25;

/** A source that says in its pixels whose it is, and how that is read out of a picture. */
interface Marked {
  readonly bytes: Buffer;
  readonly isIn: (picture: Uint8Array) => Promise<boolean>;
}

async function meanOf(bytes: Uint8Array): Promise<readonly number[]> {
  const { data } = await sharp(bytes).removeAlpha().resize(1, 1, { fit: "fill" }).raw().toBuffer({ resolveWithObject: true });
  return [...data];
}

/** Real photos, each tinted in its owner's colour: whose a picture is says the nearest mean colour of all. */
async function tintedPhotos(): Promise<Marked[]> {
  const dir = MARKED_DIR === "" ? FIXTURES : MARKED_DIR;
  const names = readdirSync(dir).filter((name) => name.startsWith("owner-"));
  const photos = await Promise.all(
    names.map(async (name) => {
      const bytes = readFileSync(join(dir, name));
      return { bytes, mean: await meanOf(bytes) };
    }),
  );
  return photos.map(({ bytes }, at) => ({
    bytes,
    isIn: async (picture) => {
      const seen = await meanOf(picture);
      const distances = photos.map(({ mean }) => Math.hypot(...mean.map((value, channel) => value - (seen[channel] ?? 0))));
      return distances.indexOf(Math.min(...distances)) === at;
    },
  }));
}

async function barredPictures(): Promise<Marked[]> {
  const pictures = Array.from({ length: OWNERS }, (_, owner) => markedPicture(owner, { width: 96, height: 72 }));
  return (await Promise.all(pictures)).map((bytes, owner) => ({ bytes, isIn: async (picture) => (await ownerIn(picture)) === owner }));
}

test(`[ALB-03] a generator with one buffer for all publishes no wrong picture in ${RENDERS} renders under rising load, while processes are killed`, {
  timeout: 120_000 + RENDERS * 120,
}, async () => {
  const parts = { random: systemRandom, log: pino({ enabled: false }), processCount: 3, waitingMax: 256 };
  await using workshop = await openPictureWorkshop({ ...parts, entry: MUTANT });
  const [barred, tinted] = await Promise.all([barredPictures(), tintedPhotos()]);
  const dice = new Dice(RENDERS_SEED);
  const counts = { ready: 0, wrong: 0, doubt: 0, other: 0, later: 0, kills: 0 };
  let next = 0;
  const renderOne = async (source: Marked): Promise<void> => {
    const outcome = await workshop.render(source.bytes, RECIPE);
    if (outcome.kind === "later") {
      // Its process was killed twice: such a picture is asked for again, as the job queue does.
      counts.later += 1;
      return renderOne(source);
    }
    if (outcome.kind === "doubt" && outcome.why === "picture_differs") counts.doubt += 1;
    else if (outcome.kind !== "ready") counts.other += 1;
    else {
      counts.ready += 1;
      if (!(await source.isIn(outcome.picture.renditions[0]?.bytes ?? Buffer.alloc(0)))) counts.wrong += 1;
    }
  };
  const lane = async (until: number): Promise<void> => {
    while (next < until) {
      next += 1;
      if (next % 5_000 === 0) process.stdout.write(`${next}: ${JSON.stringify(counts)}\n`);
      const pool = next % RENDERS_PER_PHOTO === 0 ? tinted : barred;
      const source = pool[dice.below(pool.length)];
      const victim = dice.chance(1 / RENDERS_PER_KILL) ? workshop.pids[dice.below(3)] : undefined;
      const rendering = source === undefined ? Promise.reject(new Error("There are no marked pictures.")) : renderOne(source);
      if (victim !== undefined) counts.kills += kill(victim) ? 1 : 0;
      await rendering;
    }
  };
  // The load rises: one after the other, then ever more at once.
  for (const [index, lanes] of [1, 2, 4, 8, 16].entries()) {
    const until = Math.floor((RENDERS * (index + 1)) / 5);
    await Promise.all(Array.from({ length: lanes }, () => lane(until)));
  }
  process.stdout.write(`seed ${RENDERS_SEED}: ${JSON.stringify(counts)}\n`);
  expect(counts).toMatchObject({ wrong: 0, other: 0 });
  // The fault is there, and it was caught; processes were killed.
  expect(counts.doubt).toBeGreaterThan(RENDERS / 500);
  expect(counts.kills).toBeGreaterThan(0);
  expect(counts.ready + counts.doubt).toBe(RENDERS);
});

/** False when it had ended already. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}
