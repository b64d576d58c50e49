import type { FileId, FileView, TalkId, Variant } from "@musubi/protocol";
import { type Person, readBytes, readyFile, ringOf, sendFiles, setPortrait, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { databaseAsSuperuser } from "../../../../test/database-as.ts";
import { plantPicture } from "../../../../test/plant-picture.ts";
import { markedPicture, ownerIn } from "../../../../test/thumbnailer/marked-picture.ts";
import { makeNextBuild, type NextBuild } from "../../../../test/thumbnailer/next-build.ts";
import { asRole } from "../../../cli/operator.ts";
import { PictureSampler } from "../sampler/picture-sampler.ts";
import { stateScope } from "./scope-statement.ts";
import { listMixUps } from "./scope-store.ts";

let build: NextBuild;
let world: World;
let people: Record<"alice" | "bob" | "chie" | "daichi", Person>;
let superuser: Awaited<ReturnType<typeof databaseAsSuperuser>>;
let talkId: TalkId;
const photos: FileView[] = [];

beforeAll(async () => {
  build = await makeNextBuild();
  world = await startWorld(inject("cluster"), { env: { MUSUBI_THUMBNAILER_NEXT: build.entry } });
  superuser = await databaseAsSuperuser(world, inject("cluster"));
  const [alice, bob, chie, daichi] = await Promise.all(["alice", "bob", "chie", "daichi"].map((name) => world.person(name)));
  people = { alice, bob, chie, daichi } as typeof people;
  await world.befriend(...Object.values(people));
  // The newer build makes everybody's small pictures.
  await run("files.rollout");
  await superuser.query("update musubi.generators set stage_percent = 100 where version = 2");
  const { alice: owner } = people;
  const { talk } = await owner.must("talk.create", {
    name: "四人",
    memberIds: [bob, chie, daichi].map((one) => (one as Person).accountId),
  });
  talkId = talk.talkId;
  // Two photos of each of four people: 0 and 4 are alice's, 1 and 5 bob's, and so on.
  const owners = Object.values(people);
  for (let mark = 0; mark < 8; mark += 1) {
    const person = owners[mark % 4] as Person;
    const file = await readyFile(person, await markedPicture(mark, { width: 320, height: 240 }), { kind: "picture" });
    await sendFiles(person, talkId, [file.fileId]);
    photos.push(file);
  }
  // The server's own timer may have put some of them under a seal already: here all are under one.
  await superuser.query("delete from musubi.picture_seals");
  await superuser.query("update musubi.rendition_makes set seal = null");
  await run("files.seal");
}, 120_000);
afterAll(async () => {
  await superuser.end();
  await world.stop();
  await build.remove();
});

const run = (kind: string) =>
  world.server.app.background.tasks.find((task) => task.kind === kind)?.run({}, { signal: new AbortController().signal, attempt: 1 });
const idOf = (mark: number): FileId => photos[mark]?.fileId ?? ("" as FileId);
const tileOf = async (person: Person, mark: number, variant: Variant = "tile") =>
  Buffer.from(await (await readBytes(person, idOf(mark), variant)).arrayBuffer());
const scopeOf = async (version: number) => {
  const keyRing = await ringOf(inject("cluster"));
  return asRole({ prepared: world.database }, "musubi_operator", (tx) => stateScope(tx, keyRing, version));
};
const mixUps = () => asRole({ prepared: world.database }, "musubi_operator", listMixUps);
/** Does something as the superuser, looks, and undoes it. */
async function whileSo<T>(
  statements: readonly [does: string, undoes: string],
  values: readonly unknown[],
  look: () => Promise<T>,
): Promise<T> {
  const [does, undoes] = statements;
  await superuser.query(does, [...values]);
  try {
    return await look();
  } finally {
    await superuser.query(undoes, [...values.slice(0, 1)]);
  }
}

test("[ALB-10] of a version that made small pictures only it is proven that nothing else is affected", async () => {
  expect(photos.every((file) => file.renditions.every(({ variant, version }) => version === (variant === "original" ? 1 : 2)))).toBe(true);
  await tileOf(people.bob, 0);
  const statement = await scopeOf(2);
  expect(statement).toMatchObject({ version: 2, sealedRecords: 32, unsealedRecords: 0, findings: [] });
  const all = { made: 8, owners: 4 };
  expect(statement.forms).toEqual([
    { variant: "list", ...all, viewers: 0 },
    { variant: "screen", ...all, viewers: 0 },
    { variant: "tile", ...all, viewers: 1 },
  ]);
});

test("[ALB-10] it is not said of the version that makes originals", async () => {
  expect((await scopeOf(1)).findings).toEqual([{ what: "originals_made", where: "original: 8" }]);
});

test("[ALB-10] a picture of it as somebody's profile picture, or a talk's, makes the statement fail", async () => {
  const bytes = await tileOf(people.alice, 1);
  const talk = ["update musubi.talks set picture = $2 where id = $1", "update musubi.talks set picture = null where id = $1"] as const;
  const ofTalk = await whileSo(talk, [talkId, bytes], () => scopeOf(2));
  expect(ofTalk.findings).toEqual([{ what: "copy_elsewhere", where: "talk: 1" }]);
  expect((await scopeOf(2)).findings).toEqual([]);
  const { fileId } = await setPortrait(people.chie, bytes);
  const ofProfile = await scopeOf(2);
  expect(ofProfile.findings).toContainEqual({ what: "copy_elsewhere", where: "profile: 1" });
  await people.chie.must("account.setPicture", { fileId: null });
  expect((await scopeOf(2)).findings.filter(({ where }) => where.startsWith("profile"))).toEqual([]);
  await superuser.query("delete from musubi.rendition_makes where file_id = $1", [fileId]);
});

test.each([
  ["changed", "update musubi.rendition_makes set owner_id = 'usr_x' where blob_id = $1"],
  ["removed", "delete from musubi.rendition_makes where blob_id = $1"],
  [
    "added",
    "insert into musubi.rendition_makes select 'blb_x', file_id, owner_id, variant, version, epoch, sha256, source_sha256, made_at, seal from musubi.rendition_makes where blob_id = $1",
  ],
])("[ALB-10] a sealed record that was %s makes the statement fail", async (_, does) => {
  const rows = await superuser.query("select * from musubi.rendition_makes where version = 2 and variant = 'screen' limit 1");
  const [record] = rows.rows;
  const found = await whileSo([does, "delete from musubi.rendition_makes where blob_id in ($1, 'blb_x')"], [record.blob_id], () =>
    scopeOf(2),
  );
  const { blob_id, file_id, owner_id, variant, version, epoch, sha256, source_sha256, made_at, seal } = record;
  await superuser.query("insert into musubi.rendition_makes values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", [
    blob_id,
    file_id,
    owner_id,
    variant,
    version,
    epoch,
    sha256,
    source_sha256,
    made_at,
    seal,
  ]);
  expect(found.findings).toContainEqual({ what: "seal_broken", where: "seal 1" });
  expect((await scopeOf(2)).findings).toEqual([]);
});

test("[ALB-10] a seal that was made anew without the key ring, or left out, makes the statement fail", async () => {
  const [{ code }] = (await superuser.query("select code from musubi.picture_seals where number = 1")).rows as [{ code: Buffer }];
  await superuser.query("update musubi.picture_seals set code = sha256('x') where number = 1");
  const forged = await scopeOf(2);
  await superuser.query("update musubi.picture_seals set code = $1, number = 2 where number = 1", [code]);
  await superuser.query("update musubi.rendition_makes set seal = 2");
  const leftOut = await scopeOf(2);
  await superuser.query("update musubi.picture_seals set number = 1");
  await superuser.query("update musubi.rendition_makes set seal = 1");
  expect([forged.findings, leftOut.findings]).toEqual([
    [{ what: "seal_broken", where: "seal 1" }],
    [{ what: "seal_broken", where: "seal 2" }],
  ]);
});

test("[ALB-10] what was shown without a record, or lies there without one, makes the statement fail", async () => {
  await superuser.query("update musubi.file_reads set version = 1 where version = 2");
  const shown = await scopeOf(2);
  await superuser.query("update musubi.file_reads set version = 2 where variant = 'tile'");
  await superuser.query("update musubi.renditions set sha256 = sha256('x') where file_id = $1 and variant = 'list'", [idOf(2)]);
  const stored = await scopeOf(2);
  await superuser.query(
    "update musubi.renditions r set sha256 = m.sha256 from musubi.rendition_makes m where m.blob_id = r.blob_id and r.file_id = $1",
    [idOf(2)],
  );
  expect(new Set(shown.findings.map(({ what }) => what))).toEqual(new Set(["reading_unrecorded"]));
  expect(stored.findings.map(({ what }) => what)).toEqual(["form_unrecorded"]);
});

test("[ALB-09] [ALB-10] in a mix-up both sides are exact, with pairs; its spread into an original makes the statement fail", async () => {
  // In the place of 0 (alice's) stands 1 (bob's), in that of 2 (chie's) stands 5 (bob's), in that of 7 (daichi's) stands 0 (alice's).
  const planted = [
    { place: 0, picture: 1 },
    { place: 2, picture: 5 },
    { place: 7, picture: 0 },
  ];
  const bytes = await Promise.all(planted.map(({ picture }) => tileOf(people.alice, picture)));
  for (const [at, { place }] of planted.entries()) await plantPicture(world, idOf(place), "tile", bytes[at] ?? Buffer.alloc(0));
  // Chie sees two of them, daichi one of them twice, and nobody the third.
  const seen = [
    { viewer: people.chie, place: 0 },
    { viewer: people.chie, place: 2 },
    { viewer: people.daichi, place: 2 },
    { viewer: people.daichi, place: 2 },
  ];
  for (const { viewer, place } of seen)
    expect(await ownerIn(await tileOf(viewer, place))).toBe(planted.find((one) => one.place === place)?.picture);
  const sampler = new PictureSampler(world.server.app.files);
  // The first one that is found ends the build and closes all that it made; the others are found when they are replaced.
  await expect.poll(async () => (await mixUps()).length, { timeout: 60_000 }).toBeGreaterThan(0);
  await sampler.stop();
  await run("files.remake");
  const marks = await Promise.all(photos.map(async (_, mark) => ownerIn(await tileOf(people.alice, mark))));
  expect(marks).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  const names = new Map<string | null, string>(Object.entries(people).map(([name, { accountId }]) => [accountId, name]));
  const told = (await mixUps()).map((one) => [
    names.get(one.placeOwnerId),
    photos.findIndex(({ fileId }) => fileId === one.placeFileId),
    names.get(one.pictureOwnerId),
    photos.findIndex(({ fileId }) => fileId === one.pictureFileId),
    names.get(one.viewerId) ?? null,
    one.readCount,
  ]);
  expect(told.toSorted()).toEqual(
    [
      ["alice", 0, "bob", 1, "chie", 1],
      ["chie", 2, "bob", 5, "chie", 1],
      ["chie", 2, "bob", 5, "daichi", 2],
      ["daichi", 7, "alice", 0, null, 0],
    ].toSorted(),
  );
  // The build was ended by this, so that what is put into an original is by a version that still makes them.
  const spread = await whileSpread(bytes[0] ?? Buffer.alloc(0));
  expect(spread.findings.map(({ what }) => what)).toContain("copy_among_originals");
}, 120_000);

async function whileSpread(bytes: Buffer) {
  await plantPicture(world, idOf(3), "original", bytes, 1);
  return scopeOf(2);
}
