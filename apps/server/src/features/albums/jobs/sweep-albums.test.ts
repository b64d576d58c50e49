import { ManualClock, randomName, systemClock, systemRandom } from "@musubi/base";
import type { AlbumId, FileId } from "@musubi/protocol";
import { type Person, readBytes, readyFile, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { pngBase64 } from "../../../../test/cast.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import { sweepAlbumsTask } from "./sweep-albums.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
let world: World;
let alice: Person;
let bob: Person;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  [alice, bob] = [await world.person("alice"), await world.person("bob")];
  await world.befriend(alice, bob);
});
afterAll(() => world.stop());

async function sweepAt(nowMs: number): Promise<void> {
  const deps = { database: world.server.database, clock: new ManualClock(nowMs) };
  await sweepAlbumsTask(deps).run({}, { signal: new AbortController().signal, attempt: 1 });
}

async function photoIn(albumId: AlbumId): Promise<FileId> {
  const { fileId } = await readyFile(alice, Buffer.from(pngBase64(8), "base64"), { kind: "picture" });
  await alice.must("album.addPhotos", { albumId, fileIds: [fileId] });
  return fileId;
}

const expiresOf = async (fileId: FileId): Promise<Date | undefined> =>
  (
    await world.server.database.transact("jobs", { actor: null }, (tx) =>
      tx.rows<{ expires_at: Date }>(sql`select expires_at from musubi.files where id = ${fileId} and not musubi.is_shown(id)`),
    )
  )[0]?.expires_at;

test("what lies in the trash for thirty days is gone for good, and a device that was away learns of it for two months more", async () => {
  const { talkId } = await alice.group("片づけ", bob);
  const { albumId } = (await alice.must("album.create", { talkId, name: randomName(systemRandom, 8) })).album;
  const [gone, kept] = [await photoIn(albumId), await photoIn(albumId)];
  const known = (await bob.must("album.listPhotos", { albumId, countMax: 10 })).through;
  await alice.must("album.removePhotos", { albumId, fileIds: [gone] });
  const removedMs = systemClock.nowMs();
  await sweepAt(removedMs + 30 * DAY_MS - MINUTE_MS);
  expect((await alice.must("album.listTrash", { albumId, countMax: 10 })).photos).toHaveLength(1);
  const sweptMs = removedMs + 30 * DAY_MS + MINUTE_MS;
  await sweepAt(sweptMs);
  expect((await alice.must("album.listTrash", { albumId, countMax: 10 })).photos).toEqual([]);
  await alice.must("album.restorePhotos", { albumId, fileIds: [gone] });
  expect((await bob.must("album.listPhotos", { albumId, countMax: 10 })).photos.map(({ fileId }) => fileId)).toEqual([kept]);
  // Shown nowhere any more: the files' own sweep takes it.
  expect((await expiresOf(gone))?.getTime()).toBeLessThanOrEqual(sweptMs);
  expect(await expiresOf(kept)).toBeUndefined();
  const changes = await bob.must("album.listPhotos", { albumId, changedAfter: known, countMax: 10 });
  expect(changes).toMatchObject({ photos: [], goneFileIds: [gone], isTooOld: false });
  await sweepAt(sweptMs + 60 * DAY_MS + MINUTE_MS);
  expect(await bob.must("album.listPhotos", { albumId, changedAfter: known, countMax: 10 })).toMatchObject({
    goneFileIds: [],
    isTooOld: true,
  });
  const { through } = await bob.must("album.listPhotos", { albumId, countMax: 10 });
  expect(await bob.must("album.listPhotos", { albumId, changedAfter: through, countMax: 10 })).toMatchObject({
    photos: [],
    isTooOld: false,
  });
  expect((await readBytes(bob, kept, "tile")).status).toBe(200);
});
