import { systemClock } from "@musubi/base";
import type { BlobId, FileId, Variant } from "@musubi/protocol";
import { fileState, type Person, readBytes, readyFile, sendFiles, startWorld, upload, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { listen } from "../../../../test/listener.ts";
import { plantPicture } from "../../../../test/plant-picture.ts";
import { markedPicture, ownerIn } from "../../../../test/thumbnailer/marked-picture.ts";
import { asRole } from "../../../cli/operator.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import { listAlarms, reopenOriginal } from "../operator-store.ts";
import { listMixUps } from "../scope/scope-store.ts";

const MANY = 48;
/** What ALB-06 gives the sampler. */
const PATIENCE = { timeout: 60_000, interval: 250 };

let world: World;
let [alice, bob, chie]: Person[] = [];
const files: FileId[] = [];
let foreign: Buffer;
beforeAll(async () => {
  world = await startWorld(inject("cluster"), { isSampling: true });
  [alice, bob, chie] = [await world.person("alice"), await world.person("bob"), await world.person("chie")];
  await world.befriend(alice, bob);
  const talk = await alice.direct(bob);
  for (let owner = 0; owner < MANY; owner += 1) {
    const bytes = await markedPicture(owner, { width: 320, height: 240 });
    files.push((await readyFile(alice, bytes, { kind: "picture" })).fileId);
  }
  for (let at = 0; at < MANY; at += 24) await sendFiles(alice, talk.talkId, files.slice(at, at + 24));
  const theirs = await readyFile(chie, await markedPicture(63, { width: 320, height: 240 }), { kind: "picture" });
  foreign = await bytesOf(chie, theirs.fileId, "tile");
}, 120_000);
afterAll(() => world.stop());

const bytesOf = async (person: Person, fileId: FileId, variant: Variant) =>
  Buffer.from(await (await readBytes(person, fileId, variant)).arrayBuffer());
const inJobs = <Row extends object>(statement: ReturnType<typeof sql>): Promise<Row[]> =>
  world.server.database.transact("jobs", { actor: null }, (tx) => tx.rows<Row>(statement));
const alarms = () =>
  inJobs<{ file_id: string; variant: string; found_by: string; reason: string }>(
    sql`select file_id, variant, found_by, reason from musubi.picture_alarms where settled_at is null order by id`,
  );
const waiting = async () =>
  (await inJobs(sql`select 1 from musubi.renditions where checked_at is null and withdrawn_at is null and variant <> 'original'`)).length;
const remake = () =>
  world.server.app.background.tasks
    .find((task) => task.kind === "files.remake")
    ?.run({}, { signal: new AbortController().signal, attempt: 1 });
const openAlarmsOf = async (fileId: FileId) => (await alarms()).filter((one) => one.file_id === fileId);

test("[ALB-06] one wrong picture among many, bound as it must be, is found, closed, told and made again; none of the others is", async () => {
  const [fileId = "fil_" as FileId] = files.slice(17, 18);
  const listener = await listen(bob as Person);
  await plantPicture(world, fileId, "tile", foreign);
  await expect
    .poll(() => openAlarmsOf(fileId), PATIENCE)
    .toMatchObject([{ variant: "tile", found_by: "sampler", reason: "picture_differs" }]);
  expect((await readBytes(bob as Person, fileId, "tile")).status).toBe(409);
  expect((await readBytes(bob as Person, fileId, "list")).status).toBe(200);
  // Open devices hear that the form is gone.
  await listener.hears((event) => event.includes('"message.changed"') && event.includes(fileId));
  await listener.close();
  expect(world.server.app.alarms.counts()).toMatchObject([{ foundBy: "sampler", reason: "picture_differs" }]);
  await remake();
  expect(await ownerIn(await bytesOf(bob as Person, fileId, "tile"))).toBe(17);
  await expect.poll(waiting, PATIENCE).toBe(0);
  expect((await alarms()).map((one) => one.file_id)).toEqual([fileId]);
}, 150_000);

test("[ALB-06] a wrong picture that has lain there unseen for days is found when somebody is shown it", async () => {
  const [fileId = "fil_" as FileId] = files.slice(30, 31);
  await plantPicture(world, fileId, "list", foreign);
  await inJobs(
    sql`update musubi.renditions set checked_at = now() - interval '3 days', made_at = now() - interval '3 days' where file_id = ${fileId}`,
  );
  expect(await ownerIn(await bytesOf(bob as Person, fileId, "list"))).toBe(63);
  await expect
    .poll(() => openAlarmsOf(fileId), PATIENCE)
    .toMatchObject([{ variant: "list", found_by: "sampler", reason: "picture_differs" }]);
}, 90_000);

test("[ALB-06] what nobody is shown has its turn as well, the longest unseen first", async () => {
  const [fileId = "fil_" as FileId] = files.slice(3, 4);
  await plantPicture(world, fileId, "screen", foreign);
  await inJobs(sql`update musubi.renditions set checked_at = now() - interval '8 days' where file_id = ${fileId}`);
  await expect.poll(() => openAlarmsOf(fileId), PATIENCE).toMatchObject([{ variant: "screen", found_by: "sampler" }]);
}, 90_000);

test("when no form is of its original, the original is closed too: nobody knows whose it is", async () => {
  const [fileId = "fil_" as FileId] = files.slice(5, 6);
  const theirs = await markedPicture(63, { width: 320, height: 240 });
  await plantPicture(world, fileId, "original", theirs);
  await inJobs(sql`update musubi.renditions set checked_at = null where file_id = ${fileId}`);
  await expect
    .poll(async () => (await openAlarmsOf(fileId)).map((one) => one.variant).toSorted(), PATIENCE)
    .toEqual(["list", "original", "screen", "tile"]);
  expect((await readBytes(bob as Person, fileId, "original")).status).toBe(409);
}, 90_000);

test("an original that was closed in doubt is opened again by an operator who says why, and its pictures are made anew", async () => {
  const [fileId = "fil_" as FileId] = files.slice(6, 7);
  for (const variant of ["list", "tile", "screen"] as const) await plantPicture(world, fileId, variant, foreign);
  await inJobs(sql`update musubi.renditions set checked_at = null where file_id = ${fileId}`);
  await expect
    .poll(async () => (await openAlarmsOf(fileId)).map((one) => one.variant).toSorted(), PATIENCE)
    .toEqual(["list", "original", "screen", "tile"]);
  const operate = <T>(work: Parameters<typeof asRole<T>>[2]) => asRole<T>({ prepared: world.database }, "musubi_operator", work);
  const reopen = () => operate((tx) => reopenOriginal(tx, fileId, "seen with its owner", systemClock.nowMs()));
  expect(await reopen()).toBe(1);
  expect((await readBytes(bob as Person, fileId, "original")).status).toBe(200);
  expect(await openAlarmsOf(fileId)).toEqual([]);
  const newest = (await operate((tx) => listAlarms(tx, true))).find((one) => one.fileId === fileId);
  expect(newest).toMatchObject({ foundBy: "operator", reason: "reopened", variant: "original", because: "seen with its owner" });
  await remake();
  expect(await ownerIn(await bytesOf(bob as Person, fileId, "tile"))).toBe(6);
  // What stood in the wrong place stays a mix-up; the original never was one.
  const mixed = (await operate(listMixUps)).filter((one) => one.placeFileId === fileId).map(({ variant }) => variant);
  expect([...new Set(mixed)].toSorted()).toEqual(["list", "screen", "tile"]);
  expect(await reopen()).toBe(0);
}, 150_000);

test("[ALB-05] [ALB-06] a wrong picture by a newer version ends that version", async () => {
  const [fileId = "fil_" as FileId] = files.slice(9, 10);
  await inJobs(sql`insert into musubi.generators (version, state, stage_percent, since) values (7, 'staged', 20, now())`);
  await plantPicture(world, fileId, "tile", foreign, 7);
  await expect
    .poll(() => inJobs(sql`select state, ended_because from musubi.generators where version = 7`), PATIENCE)
    .toEqual([{ state: "ended", ended_because: "sampler: picture_differs" }]);
}, 90_000);

test("[ALB-06] the small forms of a film are compared with its poster, and the film itself is left alone", async () => {
  const owner = alice as Person;
  // A film is not made here: its row stands for one that was sent.
  const film = await readyFile(owner, Buffer.from("film"), { kind: "file", name: "film.mp4" });
  await inJobs(sql`update musubi.files set kind = 'video' where id = ${film.fileId}`);
  await upload(owner, await markedPicture(12, { width: 320, height: 240 }), { kind: "picture", posterOf: film.fileId });
  const forms = async () => (await fileState(owner, film.fileId)).file?.renditions.length;
  await expect.poll(forms, PATIENCE).toBe(4);
  // Whoever read the film would find it gone, and say so.
  const [object] = await inJobs<{ blob_id: BlobId }>(
    sql`select blob_id from musubi.renditions where file_id = ${film.fileId} and variant = 'original'`,
  );
  await world.server.app.files.blobs.remove(object?.blob_id ?? ("" as BlobId));
  await plantPicture(world, film.fileId, "tile", foreign);
  await expect
    .poll(() => openAlarmsOf(film.fileId), PATIENCE)
    .toMatchObject([{ variant: "tile", found_by: "sampler", reason: "picture_differs" }]);
}, 90_000);

test("bytes that are not the promised ones are found before anybody asks for them", async () => {
  const [fileId = "fil_" as FileId] = files.slice(11, 12);
  await inJobs(
    sql`update musubi.renditions set sha256 = sha256('other'), checked_at = null where file_id = ${fileId} and variant = 'list'`,
  );
  await expect
    .poll(() => openAlarmsOf(fileId), PATIENCE)
    .toMatchObject([{ variant: "list", found_by: "sampler", reason: "digest_differs" }]);
}, 90_000);
