import { type Clock, systemClock } from "@musubi/base";
import type { FileId, FileView, TalkId } from "@musubi/protocol";
import {
  beginUpload,
  livesOf,
  type Person,
  readBytes,
  readyFile,
  sendBytes,
  sendFiles,
  settled,
  startWorld,
  upload,
  type World,
} from "@musubi/testkit";
import { afterEach, expect, inject, test } from "vitest";
import { markedPicture, ownerIn } from "../../../../test/thumbnailer/marked-picture.ts";
import { makeNextBuild, type NextBuild } from "../../../../test/thumbnailer/next-build.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import { isPicked } from "./stages.ts";

const DAY_MS = 86_400_000;
let aheadMs = 0;
const clock: Clock = { nowMs: () => systemClock.nowMs() + aheadMs, monotonicMs: () => systemClock.monotonicMs() };

/** A server with a newer build beside its own, and two people. */
interface Town {
  readonly build: NextBuild;
  readonly world: World;
  readonly alice: Person;
  readonly bob: Person;
  /** Where both look. */
  readonly talkId: TalkId;
}

const towns: Town[] = [];
afterEach(async () => {
  for (const { world, build } of towns.splice(0)) {
    await world.stop();
    await build.remove();
  }
});

async function makeTown(): Promise<Town> {
  aheadMs = 0;
  const build = await makeNextBuild();
  // The canary test has all known pictures made; here a few are enough.
  const world = await startWorld(inject("cluster"), { clock, knownPictures: 4, env: { MUSUBI_THUMBNAILER_NEXT: build.entry } });
  const [alice, bob] = [await world.person("alice"), await world.person("bob")];
  await world.befriend(alice, bob);
  const { talkId } = await alice.direct(bob);
  const town = { build, world, alice, bob, talkId };
  towns.push(town);
  return town;
}

const run = (world: World, kind: string) =>
  world.server.app.background.tasks.find((task) => task.kind === kind)?.run({}, { signal: new AbortController().signal, attempt: 1 });
const inJobs = <Row extends object>(world: World, statement: ReturnType<typeof sql>): Promise<Row[]> =>
  world.server.database.transact("jobs", { actor: null }, (tx) => tx.rows<Row>(statement));
const stateIn = async (world: World) =>
  (
    await inJobs<{ state: string; stage_percent: number }>(world, sql`select state, stage_percent from musubi.generators where version = 2`)
  )[0];

/** The newer build begins, and finds itself at a stage that it would reach in days. */
async function comeTo(world: World, percent: number): Promise<void> {
  await run(world, "files.rollout");
  expect(await stateIn(world)).toEqual({ state: "staged", stage_percent: 5 });
  await inJobs(world, sql`update musubi.generators set stage_percent = ${percent} where version = 2`);
}

/** A picture that says in its pixels whose it is, in a file that the newer build gets at this stage. */
async function pickedFile({ alice }: Town, owner: number, percent: number): Promise<FileView> {
  const bytes = await markedPicture(owner, { width: 320, height: 240 });
  for (;;) {
    const fileId: FileId = await beginUpload(alice, bytes, { kind: "picture" });
    if (!isPicked(fileId, percent)) {
      await alice.must("upload.cancel", { fileId });
      continue;
    }
    expect((await sendBytes(alice, fileId, 0, bytes)).status).toBe(204);
    const { file, refusal } = await settled(alice, fileId);
    if (file === null) throw new Error(`refused: ${refusal}`);
    return file;
  }
}

const versionsOf = (file: FileView) => Object.fromEntries(file.renditions.map(({ variant, version }) => [variant, version]));
const OLD = { original: 1, list: 1, tile: 1, screen: 1 };
const NEW = { original: 1, list: 2, tile: 2, screen: 2 };

async function describe(person: Person, fileId: FileId): Promise<FileView> {
  const { file } = (await person.must("file.describe", { fileIds: [fileId] })).files[0] ?? {};
  if (file === undefined || file === null) throw new Error("There is no such file.");
  return file;
}

async function shownTo(person: Person, fileId: FileId): Promise<number | string> {
  const answer = await readBytes(person, fileId, "tile");
  return answer.status === 200 ? ownerIn(Buffer.from(await answer.arrayBuffer())) : String(answer.status);
}

test("[ALB-05] a newer build that is as it must be gets ever more files, and never an original", async () => {
  const town = await makeTown();
  const { world, alice } = town;
  await run(world, "files.rollout");
  expect(await stateIn(world)).toEqual({ state: "staged", stage_percent: 5 });
  const file = await pickedFile(town, 9, 5);
  expect(versionsOf(file)).toEqual(NEW);
  expect(await shownTo(alice, file.fileId)).toBe(9);
  // Few pictures are made here, so each stage lasts a day.
  for (let days = 0; days < 4; days += 1) {
    aheadMs += DAY_MS;
    await run(world, "files.rollout");
  }
  expect(await stateIn(world)).toEqual({ state: "live", stage_percent: 100 });
  const kept = await readyFile(alice, await markedPicture(8, { width: 320, height: 240 }), { kind: "picture", keepsMetadata: true });
  expect(versionsOf(kept)).toEqual(NEW);
  const events = await inJobs(world, sql`select event, stage_percent from musubi.generator_events where version = 2 order by id`);
  expect(events).toEqual([
    { event: "begun", stage_percent: 0 },
    ...[5, 20, 50, 100].map((stage_percent) => ({ event: "raised", stage_percent })),
    { event: "live", stage_percent: 100 },
  ]);
}, 240_000);

test("the still picture of a film is made by the server's own version, also where every picture is the newer one's", async () => {
  const town = await makeTown();
  const { world, alice } = town;
  await comeTo(world, 100);
  expect(versionsOf(await pickedFile(town, 9, 100))).toEqual(NEW);
  // A film is not made here: its row stands for one that was sent.
  const film = await readyFile(alice, Buffer.from("film"), { kind: "file", name: "film.mp4" });
  await inJobs(world, sql`update musubi.files set kind = 'video' where id = ${film.fileId}`);
  await upload(alice, await markedPicture(12, { width: 320, height: 240 }), { kind: "picture", posterOf: film.fileId });
  const ofFilm = async () => versionsOf(await describe(alice, film.fileId));
  await expect.poll(ofFilm, { timeout: 30_000 }).toEqual({ original: 1, list: 1, tile: 1, poster: 1 });
}, 120_000);

test("[ALB-05] a build that is wrong from the beginning gets no file of anybody", async () => {
  const town = await makeTown();
  const { world, build } = town;
  await build.goWrong("mixes");
  await run(world, "files.rollout");
  expect(await stateIn(world)).toEqual({ state: "ended", stage_percent: 0 });
  const alarms = await inJobs<{ found_by: string; version: number }>(world, sql`select found_by, version from musubi.picture_alarms`);
  expect(alarms).toEqual([{ found_by: "canary", version: 2 }]);
  expect(world.server.app.alarms.counts()).toMatchObject([{ foundBy: "canary", count: 1 }]);
  expect(versionsOf(await pickedFile(town, 9, 100))).toEqual(OLD);
  // Nobody has to do anything, and it does not come back by itself.
  await build.recover("mixes");
  aheadMs += DAY_MS;
  await run(world, "files.rollout");
  expect(await stateIn(world)).toMatchObject({ state: "ended" });
}, 120_000);

test.each([5, 20, 50].slice(0, livesOf(1, 3)))(
  "[ALB-05] a fault that comes at %i percent is found by the known pictures, and all that the build made is closed and made anew",
  async (percent) => {
    const town = await makeTown();
    const { world, alice, bob, build, talkId } = town;
    await comeTo(world, percent);
    const file = await pickedFile(town, 9, percent);
    await sendFiles(alice, talkId, [file.fileId]);
    expect(versionsOf(file)).toEqual(NEW);
    expect(await shownTo(bob, file.fileId)).toBe(9);
    await build.goWrong("turns");
    await run(world, "files.rollout");
    expect(await stateIn(world)).toEqual({ state: "ended", stage_percent: percent });
    // What it made before may be right: nobody can know, so nobody is shown it.
    expect(await shownTo(bob, file.fileId)).toBe("409");
    expect((await readBytes(bob, file.fileId, "original")).status).toBe(200);
    await run(world, "files.remake");
    expect(versionsOf(await describe(bob, file.fileId))).toEqual(OLD);
    expect(await shownTo(bob, file.fileId)).toBe(9);
  },
  240_000,
);

test("[ALB-05] a picture that comes out wrong ends the build in that moment, and is made by the old one", async () => {
  const percent = 20;
  const town = await makeTown();
  const { world, alice, build } = town;
  await comeTo(world, percent);
  await build.goWrong("mixes");
  // Each process gives the picture of the job before; which of them has had one already is chance.
  const files: FileView[] = [];
  for (let owner = 1; owner <= 6; owner += 1) files.push(await pickedFile(town, owner, percent));
  expect(await stateIn(world)).toEqual({ state: "ended", stage_percent: percent });
  const alarms = await inJobs<{ found_by: string; version: number }>(world, sql`select found_by, version from musubi.picture_alarms`);
  // The server's own timer may be faster with the known pictures.
  expect(alarms).toEqual([{ found_by: expect.stringMatching(/^publisher$|^canary$/), version: 2 }]);
  await run(world, "files.remake");
  expect(await Promise.all(files.map(({ fileId }) => shownTo(alice, fileId)))).toEqual([1, 2, 3, 4, 5, 6]);
  for (const { fileId } of files) expect(versionsOf(await describe(alice, fileId))).toEqual(OLD);
}, 240_000);

test("[ALB-05] pictures that change although the version does not end it", async () => {
  const { world, build } = await makeTown();
  await run(world, "files.rollout");
  await build.goWrong("drifts");
  await run(world, "files.rollout");
  expect(await stateIn(world)).toEqual({ state: "ended", stage_percent: 5 });
  const reasons = await inJobs<{ reason: string }>(world, sql`select reason from musubi.picture_alarms`);
  expect(reasons).toEqual([{ reason: expect.stringMatching(/^program_changed|^bytes_vary/) }]);
}, 120_000);

test("[ALB-05] a picture that is published while its build is being ended does not slip through", async () => {
  const { world, alice } = await makeTown();
  await run(world, "files.rollout");
  const bytes = await markedPicture(3, { width: 320, height: 240 });
  const fileId = await beginUpload(alice, bytes, { kind: "picture" });
  const { passGenerators, GeneratorEnded } = await import("./generator-store.ts");
  // The ending waits for the commit of whoever passed before it; whoever comes after it does not pass.
  const { database } = world.server;
  let ending: Promise<unknown> = Promise.resolve();
  await database.transact("jobs", { actor: null }, async (tx) => {
    await passGenerators(tx, [2]);
    ending = database.transact("jobs", { actor: null }, (other) => other.rows(sql`select musubi.end_generator(2, 'test', now())`));
    const isWaiting = await Promise.race([ending.then(() => false), new Promise((resolve) => setTimeout(() => resolve(true), 200))]);
    expect(isWaiting).toBe(true);
  });
  await ending;
  await expect(database.transact("jobs", { actor: null }, (tx) => passGenerators(tx, [2]))).rejects.toThrow(GeneratorEnded);
  expect((await sendBytes(alice, fileId, 0, bytes)).status).toBe(204);
  expect(versionsOf((await settled(alice, fileId)).file ?? (await describe(alice, fileId)))).toEqual(OLD);
}, 120_000);
