import { readdirSync, readFileSync } from "node:fs";
import { brand, ManualClock, ok, systemClock } from "@musubi/base";
import { AlbumBook, type UploadSource } from "@musubi/client";
import {
  type AlbumId,
  type ClientId,
  commentPhoto,
  createAlbum,
  type FileId,
  likePhoto,
  listAlbums,
  listComments,
  listPhotos,
  type PhotoView,
  readFile,
  readPhoto,
  removePhotos,
  restorePhotos,
  setRole,
  type TalkId,
  updateAlbum,
} from "@musubi/protocol";
import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import type { Prepare } from "../src/index.ts";
import { anotherDevice, closeDevices, type Device, openDevice, until } from "./device.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterEach(closeDevices);
afterAll(() => world.stop());

const NAME = "三瓶山の朝9b2e";
const FIXTURES = new URL("../../../fixtures/photos/", import.meta.url);
const PHOTOS = readdirSync(FIXTURES)
  .filter((name) => /^(owner|exif|paris|p3-icc|alpha)/.test(name))
  .slice(0, 12);

/** As a browser would, but that every form has the bytes of the original: only a browser draws. */
const prepare: Prepare = async ({ bytes }) => {
  const whole = new Uint8Array(await bytes.arrayBuffer());
  const form = { bytes: whole, mediaType: "image/jpeg", width: 40, height: 30 };
  const forms = [
    { ...form, variant: "original" as const },
    { ...form, variant: "tile" as const },
  ];
  return ok({ width: 40, height: 30, durationMs: null, placeholder: null, takenAt: 1_700_000_000_000, forms });
};

const sources = (names: readonly string[]): UploadSource[] =>
  names.map((name) => ({ kind: "picture", name: `${NAME} ${name}`, bytes: new Blob([readFileSync(new URL(name, FIXTURES))]) }));

const open = (person: Person) => openDevice(person, undefined, undefined, { prepare });

/** One more device of somebody, let in by the code of the first. */
async function second(of: Device): Promise<Device> {
  const code = await of.desk.keys?.makeRecoveryCode();
  const device = await open(await anotherDevice(of.person));
  if (code?.ok !== true || !(await device.desk.recover(code.value)).ok) throw new Error("It is let in.");
  await device.engine.whenSynced();
  return device;
}

async function group(of: Device, others: readonly Person[]): Promise<TalkId> {
  for (const other of others) await world.befriend(of.person, other);
  const founded = await of.engine.foundGroup(
    "山の会",
    others.map(({ accountId }) => accountId),
    "sealed",
  );
  if (!founded.ok) throw new Error(founded.reason.code);
  return founded.value.talkId;
}

async function made(device: Device, talkId: TalkId, name: string): Promise<AlbumId> {
  const answer = await device.engine.perform(createAlbum, { talkId, name });
  if (!answer.ok) throw new Error(answer.reason.code);
  return answer.value.album.albumId;
}

/** The photos of an album as a device would show them. */
async function photosIn({ engine }: Device, albumId: AlbumId): Promise<readonly PhotoView[]> {
  const answer = await engine.perform(listPhotos, { albumId, countMax: 500 });
  return answer.ok ? answer.value.photos : [];
}

async function albumsIn({ engine }: Device, talkId: TalkId): Promise<string[]> {
  const answer = await engine.perform(listAlbums, { talkId });
  return answer.ok ? answer.value.albums.map(({ name }) => name) : [];
}

async function holds(device: Device, talkId: TalkId, albumId: AlbumId, count: number): Promise<void> {
  await until(() => device.engine.state().talks.byId.has(talkId));
  await until(async () => (await albumsIn(device, talkId)).length > 0 && (await photosIn(device, albumId)).length === count);
}

function opened({ engine }: Device, at: { talkId: TalkId; albumId: AlbumId }, { fileId, forms }: PhotoView) {
  return engine.openForm({ ...at, seq: 0 }, { fileId, variant: "tile", sha256: forms[0]?.sha256 ?? "" });
}

test("twelve photos go into an album of two people with two devices each; who joins sees what is shown to them, and who leaves nothing more", async () => {
  const [gin, hana, kai] = [await world.person("al.gin"), await world.person("al.hana"), await world.person("al.kai")];
  const [mine, theirs] = [await open(gin), await open(hana)];
  const talkId = await group(mine, [hana]);
  const albumId = await made(mine, talkId, NAME);
  const at = { talkId, albumId };
  mine.engine.albumUploads.add(talkId, albumId, sources(PHOTOS));
  await holds(theirs, talkId, albumId, PHOTOS.length);
  const [first] = await photosIn(theirs, albumId);
  const answer = await opened(theirs, at, first ?? raise());
  expect(answer?.ok === true && Buffer.from(answer.value).equals(readFileSync(new URL(PHOTOS[0] ?? "", FIXTURES)))).toBe(true);
  await until(() => mine.engine.state().albumUploads.get(albumId)?.addedCount === PHOTOS.length);
  expect([mine.engine.state().uploads.size, mine.engine.state().outbox.length]).toEqual([0, 0]);

  // What one person's new devices know they have from the first one.
  const [alsoMine, alsoTheirs] = [await second(mine), await second(theirs)];
  for (const device of [alsoMine, alsoTheirs]) await holds(device, talkId, albumId, PHOTOS.length);
  const fileIds = (await photosIn(mine, albumId)).slice(0, 3).map(({ fileId }) => fileId);
  expect(await theirs.engine.perform(removePhotos, { albumId, fileIds })).toMatchObject({
    ok: false,
    reason: { code: "album_restricted" },
  });
  expect((await alsoMine.engine.perform(removePhotos, { albumId, fileIds })).ok).toBe(true);
  for (const device of [mine, theirs, alsoTheirs]) await holds(device, talkId, albumId, 9);
  expect((await mine.engine.perform(restorePhotos, { albumId, fileIds: fileIds.slice(0, 2) })).ok).toBe(true);
  for (const device of [alsoMine, theirs, alsoTheirs]) await holds(device, talkId, albumId, 11);

  await world.befriend(gin, kai);
  const third = await open(kai);
  await gin.must("talk.addMembers", { talkId, accountIds: [kai.accountId] });
  await until(() => third.engine.state().talks.byId.has(talkId));
  // Whoever is not let in yet reads nothing of what is said meanwhile.
  for (const device of [mine, third]) await until(async () => (await device.desk.people(talkId)).length === 3);
  mine.engine.send(talkId, { kind: "text", text: "ようこそ" });
  await third.engine.openTalk(talkId);
  await until(() => third.texts(talkId).includes("ようこそ"));
  expect([await albumsIn(third, talkId), await photosIn(third, albumId)]).toEqual([[], []]);
  expect((await theirs.engine.showAlbum(albumId)).ok).toBe(true);
  await holds(third, talkId, albumId, 11);
  expect((await opened(third, at, (await photosIn(third, albumId))[10] ?? raise()))?.ok).toBe(true);
  await holds(mine, talkId, albumId, 11);

  await kai.must("talk.leave", { talkId });
  await until(() => !third.engine.state().talks.byId.has(talkId));
  mine.engine.albumUploads.add(talkId, albumId, sources(PHOTOS.slice(0, 1)));
  await holds(theirs, talkId, albumId, 12);
  const newest = (await photosIn(theirs, albumId))[11] ?? raise();
  expect((await third.desk.loaded(talkId)).albumEvents.some(({ body }) => body.do === "add" && body.photos.length === 1)).toBe(false);
  const file = (await theirs.engine.perform(readPhoto, { albumId, fileId: newest.fileId })).ok;
  const stolen = await third.connection.download(readFile, { fileId: newest.fileId, variant: "original" });
  expect([file, stolen.ok ? "read" : stolen.reason.code]).toEqual([true, "not_found"]);
  for (const words of [NAME, albumId, PHOTOS[0] ?? ""]) expect(await world.tablesHolding(words), words).toEqual([]);
});

function raise(): never {
  throw new Error("It is there.");
}

test("two people's screens show one album: likes, comments, names and what was refused, as in a plain talk", async () => {
  const [aki, yui] = [await world.person("al.aki"), await world.person("al.yui")];
  const [mine, theirs] = [await open(aki), await open(yui)];
  const talkId = await group(mine, [yui]);
  const albumId = await made(mine, talkId, "ひみつ");
  expect(await mine.engine.perform(createAlbum, { talkId, name: "ひみつ " })).toMatchObject({ reason: { code: "album_name_taken" } });
  // Asked once more under the screen's own name for it, it is the same album.
  const asked = { talkId, name: "もう一つ", clientId: brand<ClientId>("once") };
  const [once, again] = [await mine.engine.perform(createAlbum, asked), await mine.engine.perform(createAlbum, asked)];
  expect(once.ok && again.ok && once.value.album.albumId === again.value.album.albumId).toBe(true);
  await until(() => theirs.engine.state().talks.byId.has(talkId));
  await until(async () => (await albumsIn(theirs, talkId)).length === 2);
  using book = new AlbumBook(theirs.engine.albumLine, () => undefined);
  const stop = book.openAlbum(talkId, albumId);
  mine.engine.albumUploads.add(talkId, albumId, sources(PHOTOS.slice(0, 2)));
  await until(() => book.photosOf(albumId).photos.length === 2);
  const fileId: FileId = book.photosOf(albumId).photos[0]?.fileId ?? raise();
  expect((await theirs.engine.perform(likePhoto, { albumId, fileId, isLiked: true })).ok).toBe(true);
  const comment = await mine.engine.perform(commentPhoto, { albumId, fileId, clientId: brand<ClientId>("one"), text: "いい朝" });
  expect(comment).toMatchObject({ ok: true, value: { comment: { text: "いい朝", accountId: aki.accountId }, photo: { commentCount: 1 } } });
  await until(() => book.photosOf(albumId).photos[0]?.commentCount === 1);
  expect(book.photosOf(albumId).photos[0]).toMatchObject({
    likeCount: 1,
    isLiked: true,
    takenAt: 1_700_000_000_000,
    addedBy: aki.accountId,
  });
  expect(await theirs.engine.perform(listComments, { albumId, fileId, countMax: 50 })).toMatchObject({
    value: { comments: [{ text: "いい朝" }] },
  });
  expect(await theirs.engine.perform(updateAlbum, { albumId, name: "わたしの" })).toMatchObject({ reason: { code: "album_restricted" } });
  expect((await mine.engine.perform(updateAlbum, { albumId, name: "あさ" })).ok).toBe(true);
  await until(() => book.photosOf(albumId).album?.name === "あさ");
  // Whoever becomes an admin keeps the albums, which the talk's owner says to the members.
  await mine.engine.perform(setRole, { talkId, accountId: yui.accountId, role: "admin" });
  await until(async () => (await theirs.engine.perform(updateAlbum, { albumId, name: "わたしの" })).ok);
  await until(async () => (await albumsIn(mine, talkId)).includes("わたしの"));
  stop();
});

test("photos on their way survive the end of the page, and arrive once", async () => {
  const [umi, sora] = [await world.person("al.umi"), await world.person("al.sora")];
  const [mine, theirs] = [await open(umi), await open(sora)];
  const talkId = await group(mine, [sora]);
  const albumId = await made(mine, talkId, "夏");
  mine.engine.albumUploads.add(talkId, albumId, sources(PHOTOS.slice(0, 4)));
  await until(() => [...mine.kept.keys()].filter((key) => key.startsWith("outbytes/")).length === 4);
  await mine.close();
  const back = await openDevice(umi, mine.kept, undefined, { prepare });
  await holds(theirs, talkId, albumId, 4);
  await until(() => back.engine.state().albumUploads.get(albumId)?.uploadIds.length === 0);
  expect([...back.kept.keys()].filter((key) => key.startsWith("out") || key.startsWith("albumup/"))).toEqual([]);
  expect((await photosIn(theirs, albumId)).length).toBe(4);
});

test("a month after its removal the files of a photo leave the server, by the device of whoever added it; those that stay are read on", async () => {
  const [mei, ren] = [await world.person("al.mei"), await world.person("al.ren")];
  const [mine, theirs] = [await open(mei), await open(ren)];
  const talkId = await group(mine, [ren]);
  const albumId = await made(mine, talkId, "冬");
  mine.engine.albumUploads.add(talkId, albumId, sources(PHOTOS.slice(0, 2)));
  await holds(theirs, talkId, albumId, 2);
  const [gone, kept] = (await photosIn(theirs, albumId)).map(({ fileId }) => fileId);
  await until(() => mine.engine.state().albumUploads.get(albumId)?.addedCount === 2);
  expect((await mine.engine.perform(removePhotos, { albumId, fileIds: [gone ?? raise()] })).ok).toBe(true);
  const readable = async (fileId: FileId = raise()) => (await theirs.connection.download(readFile, { fileId, variant: "original" })).ok;
  expect([await readable(gone), await readable(kept)]).toEqual([true, true]);
  await mine.close();
  await openDevice(mei, mine.kept, undefined, { prepare, clock: new ManualClock(systemClock.nowMs() + 32 * 86_400_000) });
  await until(async () => !(await readable(gone)));
  expect(await readable(kept)).toBe(true);
});
