import { fileURLToPath } from "node:url";
import { systemRandom } from "@musubi/base";
import { pino } from "pino";
import { expect, test } from "vitest";
import { markedPicture, OWNERS, ownerIn } from "../../../test/thumbnailer/marked-picture.ts";
import { RENDERS } from "../../../test/thumbnailer/test-settings.ts";
import type { Recipe } from "./picture-outcome.ts";
import { openPictureWorkshop } from "./picture-workshop.ts";

// The long run is a command: MUSUBI_RENDERS=100000 npx vitest run apps/server/src/platform/thumbnailer/shared-buffer.test.ts
const RECIPE: Recipe = {
  isOriginalMade: false,
  variants: [{ variant: "list", sidePxMax: 48, format: "webp", quality: 78, isAnimationKept: false }],
};
const MUTANT = fileURLToPath(new URL("../../../../thumbnailer/test/shared-buffer-main.ts", import.meta.url));

test(`[ALB-03] a generator with one buffer for all publishes no wrong picture in ${RENDERS} renders under rising load`, {
  timeout: 120_000 + RENDERS * 60,
}, async () => {
  const parts = { random: systemRandom, log: pino({ enabled: false }), processCount: 3, waitingMax: 256 };
  await using workshop = await openPictureWorkshop({ ...parts, entry: MUTANT });
  const sources = await Promise.all(Array.from({ length: OWNERS }, (_, owner) => markedPicture(owner, { width: 96, height: 72 })));
  const counts = { ready: 0, wrong: 0, doubt: 0, later: 0, other: 0 };
  let next = 0;
  const lane = async (until: number): Promise<void> => {
    while (next < until) {
      const owner = (next * 29) % OWNERS;
      next += 1;
      const outcome = await workshop.render(sources[owner] ?? Buffer.alloc(0), RECIPE);
      if (outcome.kind === "doubt" && outcome.why === "picture_differs") counts.doubt += 1;
      else if (outcome.kind !== "ready") {
        // Under load a process may be ended from outside twice; such a picture is asked for again, as the job queue does.
        if (outcome.kind === "later") counts.later += 1;
        else counts.other += 1;
      } else {
        counts.ready += 1;
        if ((await ownerIn(outcome.picture.renditions[0]?.bytes ?? Buffer.alloc(0))) !== owner) counts.wrong += 1;
      }
    }
  };
  // The load rises: one after the other, then ever more at once.
  for (const [index, lanes] of [1, 2, 4, 8, 16].entries()) {
    const until = Math.floor((RENDERS * (index + 1)) / 5);
    await Promise.all(Array.from({ length: lanes }, () => lane(until)));
  }
  expect(counts).toMatchObject({ wrong: 0, other: 0 });
  // The fault is there, and it was caught.
  expect(counts.doubt).toBeGreaterThan(RENDERS / 500);
  expect(counts.ready + counts.doubt + counts.later).toBe(RENDERS);
  expect(counts.later).toBeLessThan(RENDERS / 100);
});
