import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Clock, randomName, systemClock, systemRandom } from "@musubi/base";
import type { FileId, Variant } from "@musubi/protocol";
import { fileState, type Person, readBytes, readyFile, startWorld, type World } from "@musubi/testkit";
import { pino } from "pino";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { asRole } from "../../../cli/operator.ts";
import { takeBack } from "../../../cli/pictures/purges.ts";
import type { Tx } from "../../../kernel/transaction.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import { openPictureWorkshop } from "../../../platform/thumbnailer/picture-workshop.ts";
import { archivePicturesTask } from "./archive-pictures.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
let aheadMs = 0;
/** Runs as time does, and can be set ahead. */
const clock: Clock = { nowMs: () => systemClock.nowMs() + aheadMs, monotonicMs: () => systemClock.monotonicMs() };

let keeping: World;
let sparing: World;
beforeAll(async () => {
  keeping = await startWorld(inject("cluster"), { clock });
  sparing = await startWorld(inject("cluster"), { clock, env: { MUSUBI_KEEP_ORIGINALS: "no" } });
});
afterAll(async () => {
  await keeping.stop();
  await sparing.stop();
});

const fixture = (name: string) => readFile(fileURLToPath(new URL(`../../../../../../fixtures/photos/${name}`, import.meta.url)));
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const bytesOf = async (person: Person, fileId: FileId, variant: Variant) =>
  Buffer.from(await (await readBytes(person, fileId, variant)).arrayBuffer());

/** What the server's own timer does. */
async function archiveIn(world: World): Promise<void> {
  await world.server.app.background.tasks
    .find((task) => task.kind === "files.archive")
    ?.run({}, { signal: new AbortController().signal, attempt: 1 });
}

async function remakeIn(world: World): Promise<void> {
  await world.server.app.background.tasks
    .find((task) => task.kind === "files.remake")
    ?.run({}, { signal: new AbortController().signal, attempt: 1 });
}

interface Archived {
  readonly outcome: string;
  readonly original: string;
  readonly archive: string;
  readonly is_original_kept: boolean;
}

function archivedIn(world: World, fileId: FileId): Promise<Archived[]> {
  return world.server.database.transact("jobs", { actor: null }, (tx) =>
    tx.rows<Archived>(
      sql`select outcome, encode(original_sha256, 'hex') as original, encode(archive_sha256, 'hex') as archive, is_original_kept
          from musubi.picture_archives where file_id = ${fileId}`,
    ),
  );
}

/** alice and bob with an album of alice's that holds a photo. */
async function photoIn(world: World, name: string) {
  const [alice, bob] = [await world.person(`a${randomName(systemRandom, 6)}`), await world.person(`b${randomName(systemRandom, 6)}`)];
  await world.befriend(alice, bob);
  const { fileId } = await readyFile(alice, await fixture(name), { kind: "picture", name });
  const { talkId } = await alice.direct(bob);
  const { albumId } = (await alice.must("album.create", { talkId, name: "旅行" })).album;
  await alice.must("album.addPhotos", { albumId, fileIds: [fileId] });
  return { alice, bob, fileId, albumId };
}

test("[ALB-02] a picture changes its form at 35 days and not a minute before, exactly once; what became what is recorded", async () => {
  const uploadedAheadMs = aheadMs;
  const { alice, bob, fileId, albumId } = await photoIn(keeping, "portrait-2.jpg");
  const other = await photoIn(keeping, "p3-icc.jpg");
  const original = await bytesOf(alice, fileId, "original");
  const before = await bob.must("album.listPhotos", { albumId, countMax: 10 });
  aheadMs = uploadedAheadMs + 35 * DAY_MS - MINUTE_MS;
  await archiveIn(keeping);
  expect(await archivedIn(keeping, fileId)).toEqual([]);
  aheadMs = uploadedAheadMs + 35 * DAY_MS + MINUTE_MS;
  await Promise.all([archiveIn(keeping), archiveIn(keeping)]);
  await archiveIn(keeping);
  const archive = await bytesOf(bob, fileId, "archive");
  expect(archive.length).toBeLessThan(original.length);
  const record = { outcome: "made", original: sha256(original), archive: sha256(archive), is_original_kept: true };
  expect(await archivedIn(keeping, fileId)).toEqual([record]);
  expect(await bytesOf(bob, fileId, "original")).toEqual(original);
  const makes = await keeping.server.database.transact("jobs", { actor: null }, (tx) =>
    tx.rows(
      sql`select r.variant, encode(m.source_sha256, 'hex') as source, m.owner_id from musubi.renditions r join musubi.rendition_makes m on m.blob_id = r.blob_id
          where r.file_id = ${fileId} and r.variant <> 'original' order by r.variant`,
    ),
  );
  const small = { source: sha256(archive), owner_id: alice.accountId };
  expect(makes).toEqual([
    { variant: "archive", source: sha256(original), owner_id: alice.accountId },
    { variant: "list", ...small },
    { variant: "screen", ...small },
    { variant: "tile", ...small },
  ]);
  // The devices of those who see it learn of the new digests, and the bytes have them.
  const { photos } = await bob.must("album.listPhotos", { albumId, changedAfter: before.through, countMax: 10 });
  const promised = photos[0]?.forms.find(({ variant }) => variant === "tile")?.sha256;
  const tile = await bytesOf(bob, fileId, "tile");
  expect(promised).toBe(sha256(tile));
  expect(promised).not.toBe(before.photos[0]?.forms.find(({ variant }) => variant === "tile")?.sha256);
  // A process of its own finds the source in the picture, and not in somebody else's.
  await using workshop = await openPictureWorkshop({ random: systemRandom, log: pino({ enabled: false }), processCount: 2 });
  const foreign = await bytesOf(other.alice, other.fileId, "tile");
  expect((await workshop.check(original, [{ variant: "tile", bytes: tile }])).kind).toBe("agrees");
  expect((await workshop.check(original, [{ variant: "tile", bytes: foreign }])).kind).toBe("doubt");
}, 60_000);

test("[ALB-02] where originals are not kept the archived form stands for them, in the album's archive as well", async () => {
  const { alice, bob, fileId, albumId } = await photoIn(sparing, "portrait-4.jpg");
  const original = sha256(await bytesOf(alice, fileId, "original"));
  aheadMs += 35 * DAY_MS + MINUTE_MS;
  await archiveIn(sparing);
  expect(await archivedIn(sparing, fileId)).toMatchObject([{ outcome: "made", original, is_original_kept: false }]);
  expect((await readBytes(bob, fileId, "original")).status).toBe(404);
  const { file } = await fileState(alice, fileId);
  expect(file?.renditions.map(({ variant }) => variant)).toEqual(["list", "tile", "screen", "archive"]);
  const archive = await bytesOf(bob, fileId, "archive");
  expect(file).toMatchObject({ mediaType: "image/webp", sizeBytes: archive.length });
  const headers = { Authorization: `Bearer ${bob.token}` };
  const zip = Buffer.from(await (await fetch(`${bob.url}/api/album.download?albumId=${albumId}`, { headers })).arrayBuffer());
  expect(zip.includes(archive)).toBe(true);
  // What is taken back later is made again from the archived form.
  await sparing.server.database.transact("jobs", { actor: null }, (tx) =>
    tx.run(sql`update musubi.renditions set withdrawn_at = now() where file_id = ${fileId} and variant = 'tile'`),
  );
  await remakeIn(sparing);
  expect((await readBytes(bob, fileId, "tile")).status).toBe(200);
}, 60_000);

test("a purge takes back no archived picture that is the only copy left, whoever asks; all the others it does", async () => {
  const { alice, fileId } = await photoIn(sparing, "portrait-7.jpg");
  aheadMs += 35 * DAY_MS + MINUTE_MS;
  await archiveIn(sparing);
  const asOperator = <T>(work: (tx: Tx) => Promise<T>) => asRole({ prepared: sparing.database }, "musubi_operator", work);
  await expect(asOperator((tx) => takeBack(tx, "archive", clock.nowMs()))).rejects.toMatchObject({
    code: "originals_not_kept",
    message: expect.stringContaining("the only copy that is left"),
  });
  const all = await asOperator((tx) => takeBack(tx, "all", clock.nowMs()));
  expect(all.raised.map((one) => one.split(" ")[0])).toEqual(["list", "poster", "screen", "tile"]);
  expect(all.onlyCopies).toBeGreaterThan(0);
  // Not by a statement of one's own either.
  const byHand = asOperator((tx) => tx.run(sql`update musubi.picture_epochs set epoch = epoch + 1 where class = 'archive'`));
  await expect(byHand).rejects.toMatchObject({ code: "23001" });
  expect((await readBytes(alice, fileId, "archive")).status).toBe(200);
  expect((await readBytes(alice, fileId, "tile")).status).toBe(409);
  await remakeIn(sparing);
  expect((await readBytes(alice, fileId, "tile")).status).toBe(200);
  // Where originals are kept there is nothing to lose.
  const keeps = await asRole({ prepared: keeping.database }, "musubi_operator", (tx) => takeBack(tx, "archive", clock.nowMs()));
  expect(keeps).toEqual({ raised: ["archive 2"], onlyCopies: 0 });
}, 60_000);

test("an original is not given up for an archived form that a purge has just closed", async () => {
  const { alice, fileId } = await photoIn(keeping, "portrait-7.jpg");
  aheadMs += 35 * DAY_MS + MINUTE_MS;
  const { files } = keeping.server.app;
  // The purge comes when everything is made and stored, right before the commit.
  let commits = 0;
  const database: typeof files.database = {
    once: (role, query) => files.database.once(role, query),
    transact: async (role, context, work) => {
      commits += 1;
      if (commits === 3) await asRole({ prepared: keeping.database }, "musubi_operator", (tx) => takeBack(tx, "archive", clock.nowMs()));
      return files.database.transact(role, context, work);
    },
  };
  const turn = { signal: new AbortController().signal, attempt: 1 };
  await archivePicturesTask({ ...files, database, keepsOriginals: false }).run({}, turn);
  expect(await archivedIn(keeping, fileId)).toEqual([]);
  expect((await readBytes(alice, fileId, "original")).status).toBe(200);
  expect((await readBytes(alice, fileId, "archive")).status).toBe(404);
  await archiveIn(keeping);
  expect((await readBytes(alice, fileId, "archive")).status).toBe(200);
}, 60_000);

test("a picture that would not get smaller keeps its form, and is not looked at again", async () => {
  const { alice, fileId } = await photoIn(keeping, "alpha.webp");
  aheadMs += 35 * DAY_MS + MINUTE_MS;
  await archiveIn(keeping);
  const [decided] = await archivedIn(keeping, fileId);
  const { file } = await fileState(alice, fileId);
  expect(decided?.is_original_kept).toBe(true);
  expect(file?.renditions.some(({ variant }) => variant === "archive")).toBe(decided?.outcome === "made");
});
