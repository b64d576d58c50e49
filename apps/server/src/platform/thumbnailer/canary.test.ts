import { fileURLToPath } from "node:url";
import { systemRandom } from "@musubi/base";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeNextBuild, type NextBuild } from "../../../test/thumbnailer/next-build.ts";
import { type CanaryOutcome, tryKnownPictures } from "./canary.ts";
import { type KnownPicture, readKnownPictures } from "./known-pictures.ts";
import { LazyWorkshop } from "./lazy-workshop.ts";
import { openPictureWorkshop, type PictureWorkshop } from "./picture-workshop.ts";

const SHARED_BUFFER = fileURLToPath(new URL("../../../../thumbnailer/test/shared-buffer-main.ts", import.meta.url));
const SLOW = fileURLToPath(new URL("../../../../thumbnailer/test/slow-main.ts", import.meta.url));
const parts = { random: systemRandom, log: pino({ enabled: false }), processCount: 2 };

let build: NextBuild;
let own: PictureWorkshop;
let next: PictureWorkshop;
let pictures: KnownPicture[];
beforeAll(async () => {
  build = await makeNextBuild();
  [own, next, pictures] = await Promise.all([
    openPictureWorkshop(parts),
    openPictureWorkshop({ ...parts, entry: build.entry }),
    readKnownPictures(),
  ]);
});
afterAll(async () => {
  await own[Symbol.asyncDispose]();
  await next[Symbol.asyncDispose]();
  await build.remove();
});

const tried = (rounds = 1): Promise<CanaryOutcome> => tryKnownPictures({ maker: next, checker: own, pictures, lanes: 2 * rounds, rounds });

test("a build that is as it must be makes every known picture, the same each time, alone and under load", async () => {
  expect(next.generatorVersion).toBe(2);
  const alone = await tried();
  expect(alone).toMatchObject({ kind: "well", count: pictures.length });
  expect(await tried(2)).toEqual({ ...alone, count: 2 * pictures.length });
});

test.each([
  ["mixes", /picture_differs|size_implausible/],
  ["turns", /picture_differs/],
  ["refuses", /refused/],
  ["dies", /too_costly/],
] as const)("a build that %s is caught by the known pictures, whatever its own check says", async (fault, why) => {
  await build.goWrong(fault);
  const outcome = await tried();
  await build.recover(fault);
  expect(outcome).toMatchObject({ kind: "doubt", why: expect.stringMatching(why) });
});

test("where no program gets done with a known picture, nothing is said against the newer one", async () => {
  const slow = { ...parts, processCount: 1, entry: SLOW, jobTimeoutMs: 300 };
  await using maker = await openPictureWorkshop(slow);
  await using checker = await openPictureWorkshop(slow);
  const outcome = await tryKnownPictures({ maker, checker, pictures: pictures.slice(0, 1), lanes: 1, rounds: 1 });
  expect(outcome).toEqual({ kind: "later", why: "worker_lost" });
  // Where another one does, it is the build.
  const beside = await tryKnownPictures({ maker, checker: own, pictures: pictures.slice(0, 1), lanes: 1, rounds: 1 });
  expect(beside).toMatchObject({ kind: "doubt", why: "too_costly" });
});

test("a build whose pictures changed although its number did not is another program", async () => {
  const before = await tried();
  await build.goWrong("drifts");
  const after = await tried();
  await build.recover("drifts");
  expect([before.kind, after.kind]).toEqual(["well", "well"]);
  expect(after).not.toEqual(before);
});

test("what is expected is what the picture shows, not what the checker makes of it: a known picture under another's name is caught", async () => {
  const swapped = pictures.map((one, at) => ({ ...one, bytes: (pictures[at + 2] ?? one).bytes }));
  const outcome = await tryKnownPictures({ maker: own, checker: own, pictures: swapped.slice(0, 1), lanes: 1, rounds: 1 });
  expect(outcome).toMatchObject({ kind: "doubt", why: "looks_different" });
});

test("[ALB-05] the fault of 2024, one buffer for everybody, shows under the load of a late stage", async () => {
  await using mutant = await openPictureWorkshop({ ...parts, entry: SHARED_BUFFER });
  let outcome: CanaryOutcome = { kind: "later", why: "stopping" };
  // It is rare: as on a server, the known pictures come again every minute.
  for (let minute = 0; minute < 30 && outcome.kind !== "doubt"; minute += 1)
    outcome = await tryKnownPictures({ maker: mutant, checker: own, pictures, lanes: 32, rounds: 4 });
  expect(outcome).toMatchObject({ kind: "doubt" });
}, 300_000);

test("a program that fails the known pictures at the start gets no picture of anybody", async () => {
  await build.goWrong("turns");
  const prove = (workshop: Parameters<typeof tryKnownPictures>[0]["maker"]) =>
    tryKnownPictures({ maker: workshop, checker: own, pictures: pictures.slice(0, 2), lanes: 1, rounds: 1 });
  await using lazy = new LazyWorkshop({ ...parts, entry: build.entry }, prove);
  const source = pictures[0]?.bytes ?? Buffer.alloc(0);
  expect(await lazy.render(source)).toEqual({ kind: "later", why: "generator_ended" });
  expect(lazy.doubt).toContain(pictures[0]?.name);
  // It is not given a second chance in the same life.
  await build.recover("turns");
  expect(await lazy.render(source)).toEqual({ kind: "later", why: "generator_ended" });
});
