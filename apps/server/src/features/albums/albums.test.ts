import { randomName, systemRandom } from "@musubi/base";
import { type AlbumId, type ClientId, type FileId, LIMITS, newId, type TalkId } from "@musubi/protocol";
import { type Person, readBytes, readyFile, sendFiles, startWorld, TEST_PASSWORD, type World } from "@musubi/testkit";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { pngBase64 } from "../../../test/cast.ts";
import { databaseAsSuperuser } from "../../../test/database-as.ts";
import { listen } from "../../../test/listener.ts";
import { sql } from "../../platform/postgres/sql.ts";

const DAY_MS = 86_400_000;
let world: World;
let alice: Person;
let bob: Person;
let chie: Person;
let daichi: Person;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  [alice, bob] = [await world.person("alice"), await world.person("bob")];
  [chie, daichi] = [await world.person("chie"), await world.person("daichi")];
  await world.befriend(alice, bob, chie);
});
afterAll(() => world.stop());

const picture = (side = 24): Buffer => Buffer.from(pngBase64(side), "base64");
const photo = async (person: Person, name = "IMG.png"): Promise<FileId> =>
  (await readyFile(person, picture(), { kind: "picture", name })).fileId;
const newName = (): string => randomName(systemRandom, 12);
const newClient = (): ClientId => randomName(systemRandom, 12) as ClientId;

interface Made {
  readonly talkId: TalkId;
  readonly albumId: AlbumId;
}

async function albumOf(owner: Person, ...members: readonly Person[]): Promise<Made> {
  const { talkId } = await owner.group("旅行", ...members);
  return { talkId, albumId: (await owner.must("album.create", { talkId, name: newName() })).album.albumId };
}

const shownTo = async (person: Person, albumId: AlbumId): Promise<FileId[]> =>
  (await person.must("album.listPhotos", { albumId, countMax: 500 })).photos.map(({ fileId }) => fileId);
const tile = async (person: Person, fileId: FileId): Promise<number> => (await readBytes(person, fileId, "tile")).status;

async function systemMessages(person: Person, talkId: TalkId): Promise<object[]> {
  const { messages } = await person.must("message.list", { talkId, countMax: 100 });
  return messages.flatMap(({ content }) => (content.kind === "system" && content.albumId !== undefined ? [content] : []));
}

test("[ALB-01] albums of a direct talk and of a group show their photos to the members, thumbnails included, and to nobody else", async () => {
  for (const talk of [await alice.direct(bob), await alice.group("家族", bob)]) {
    const { albumId } = (await alice.must("album.create", { talkId: talk.talkId, name: "夏祭り" })).album;
    const fileId = await photo(alice);
    expect(await tile(bob, fileId)).toBe(404);
    const { photos } = await alice.must("album.addPhotos", { albumId, fileIds: [fileId] });
    expect(photos).toMatchObject([{ fileId, addedBy: alice.accountId, width: 24, height: 24 }]);
    expect(photos[0]?.forms.map(({ variant }) => variant)).toEqual(["list", "tile", "screen"]);
    expect((await bob.must("album.listPhotos", { albumId, countMax: 500 })).photos).toEqual(photos);
    expect((await bob.must("album.list", { talkId: talk.talkId })).albums).toMatchObject([{ albumId, photoCount: 1, cover: { fileId } }]);
    for (const variant of ["list", "tile", "screen", "original"] as const) {
      expect((await readBytes(bob, fileId, variant)).status).toBe(200);
      expect((await readBytes(chie, fileId, variant)).status).toBe(404);
    }
    expect((await chie.call("album.read", { albumId })).status).toBe(404);
  }
});

test("[ALB-01] a removed member is denied at once: the album, every form of its photos, the archive, and all further events", async () => {
  const { talkId, albumId } = await albumOf(alice, bob, chie);
  const fileId = await photo(alice);
  await alice.must("album.addPhotos", { albumId, fileIds: [fileId] });
  expect(await tile(chie, fileId)).toBe(200);
  const ears = await listen(chie);
  await alice.must("talk.removeMember", { talkId, accountId: chie.accountId });
  for (const variant of ["list", "tile", "screen", "original"] as const) expect((await readBytes(chie, fileId, variant)).status).toBe(404);
  for (const name of ["album.read", "album.remove"] as const) expect((await chie.call(name, { albumId })).status).toBe(404);
  expect((await chie.call("album.listPhotos", { albumId, countMax: 1 })).status).toBe(404);
  expect((await chie.call("album.addPhotos", { albumId, fileIds: [fileId] })).status).toBe(404);
  expect((await download(chie, albumId)).status).toBe(404);
  expect((await chie.must("file.describe", { fileIds: [fileId] })).files).toEqual([]);
  const second = await photo(alice);
  await alice.must("album.addPhotos", { albumId, fileIds: [second] });
  // Her own talk answers after that, so what would have come has come.
  await chie.must("message.send", {
    talkId: (await chie.direct(alice)).talkId,
    clientId: newClient(),
    content: { kind: "text", text: "?" },
  });
  await ears.hears((event) => event.includes('"?"'));
  expect(ears.heard.filter((event) => event.includes(second) || event.includes("album."))).toEqual([]);
  await ears.close();
  // Who joins sees the albums, whenever they were made.
  await alice.must("talk.addMembers", { talkId, accountIds: [chie.accountId] });
  expect(await shownTo(chie, albumId)).toEqual([fileId, second]);
});

test("two albums of a talk never have names that read the same; those of other talks may", async () => {
  const { talkId } = await alice.group("名前", bob);
  await alice.must("album.create", { talkId, name: "Ｓｕｍｍｅｒ　１" });
  for (const name of ["summer 1", "SUMMER 1", " Summer  1"])
    expect((await bob.call("album.create", { talkId, name })).error?.code).toBe("album_name_taken");
  const other = (await bob.must("album.create", { talkId, name: "冬" })).album;
  expect((await bob.call("album.update", { albumId: other.albumId, name: "sUmmer 1" })).error?.code).toBe("album_name_taken");
  expect((await bob.must("album.update", { albumId: other.albumId, name: " 冬の旅 " })).album.name).toBe("冬の旅");
  const elsewhere = await alice.direct(chie);
  expect((await alice.call("album.create", { talkId: elsewhere.talkId, name: "summer 1" })).status).toBe(200);
});

test("a call whose answer was lost makes one album, however often and however fast it is sent again", async () => {
  const { talkId } = await alice.group("一つだけ", bob);
  const call = { talkId, clientId: newClient(), name: "夏" };
  const all = await Promise.all([1, 2, 3].map(() => alice.must("album.create", call)));
  const again = await alice.must("album.create", call);
  expect(new Set([...all, again].map(({ album }) => album.albumId)).size).toBe(1);
  // Renamed meanwhile, it is the same album still.
  await alice.must("album.update", { albumId: again.album.albumId, name: "秋" });
  expect((await alice.must("album.create", call)).album).toMatchObject({ albumId: again.album.albumId, name: "秋" });
  expect((await bob.must("album.list", { talkId })).albums).toHaveLength(1);
  const told = (await bob.must("message.list", { talkId, countMax: 50 })).messages.filter(
    ({ content }) => content.kind === "system" && content.what === "album",
  );
  expect(told).toHaveLength(1);
  // Somebody else's name for an album is another one.
  expect((await bob.must("album.create", { ...call, name: "冬" })).album.albumId).not.toBe(again.album.albumId);
  expect((await bob.call("album.create", { talkId, clientId: newClient(), name: "冬" })).error?.code).toBe("album_name_taken");
});

test("a talk has at most a hundred albums", async () => {
  const { talkId } = await alice.group("百", bob);
  for (let count = 0; count < LIMITS.albumsPerTalk; count += 1) await alice.must("album.create", { talkId, name: `${count}` });
  expect((await bob.call("album.create", { talkId, name: "101" })).error?.code).toBe("too_many");
  expect((await bob.must("album.list", { talkId })).albums).toHaveLength(LIMITS.albumsPerTalk);
});

test("a thousand photos come in two pages in their order; one more is refused", async () => {
  const { albumId } = await albumOf(alice, bob);
  const fileIds = await copiesOf(alice, await photo(alice), LIMITS.photosPerAlbum);
  for (let at = 0; at < fileIds.length; at += LIMITS.photosPerCall)
    await alice.must("album.addPhotos", { albumId, fileIds: fileIds.slice(at, at + LIMITS.photosPerCall) });
  const first = await bob.must("album.listPhotos", { albumId, countMax: 500 });
  const second = await bob.must("album.listPhotos", { albumId, countMax: 500, afterPosition: first.photos.at(-1)?.position ?? 0 });
  expect([first.hasMore, second.hasMore]).toEqual([true, false]);
  expect([...first.photos, ...second.photos].map(({ fileId }) => fileId)).toEqual(fileIds);
  expect((await alice.call("album.addPhotos", { albumId, fileIds: [await photo(alice)] })).error?.code).toBe("album_full");
  // Already there: no change, and no refusal.
  expect((await alice.must("album.addPhotos", { albumId, fileIds: fileIds.slice(0, 2) })).album.photoCount).toBe(1_000);
});

test("the talk is told once that an album was made, and once how many photos somebody added, however many calls that took", async () => {
  const { talkId } = await alice.group("お知らせ", bob);
  const { album } = await alice.must("album.create", { talkId, name: "夏祭り" });
  const ears = await listen(bob);
  await alice.must("album.addPhotos", { albumId: album.albumId, fileIds: [await photo(alice), await photo(alice)] });
  await bob.say(talkId, "いいね");
  await alice.must("album.addPhotos", { albumId: album.albumId, fileIds: [await photo(alice)] });
  await bob.must("album.addPhotos", { albumId: album.albumId, fileIds: [await photo(bob)] });
  const common = { kind: "system", subjectIds: [], value: "夏祭り", albumId: album.albumId };
  expect(await systemMessages(bob, talkId)).toEqual([
    { ...common, what: "album", actorId: alice.accountId },
    { ...common, what: "photos", actorId: alice.accountId, count: 3 },
    { ...common, what: "photos", actorId: bob.accountId, count: 1 },
  ]);
  const { changeSeq } = (await bob.must("album.read", { albumId: album.albumId })).album;
  await ears.hears((event) => event.includes('"album.photosChanged"') && event.includes(`"changeSeq":${changeSeq}`));
  await ears.hears((event) => event.includes('"message.changed"') && event.includes('"count":3'));
  await ears.close();
});

test("files of others that one may not see, unfinished ones and ones that are no photo are refused, whole", async () => {
  const { albumId } = await albumOf(alice, bob);
  const mine = await photo(bob);
  const foreign = await photo(daichi);
  const plain = (await readyFile(bob, Buffer.from("text"), { kind: "file" })).fileId;
  const begun = (await bob.must("upload.start", { kind: "picture", name: "a.png", sizeBytes: 10 })).fileId;
  const add = (...fileIds: FileId[]) => bob.call("album.addPhotos", { albumId, fileIds });
  expect((await add(mine, foreign)).status).toBe(404);
  expect((await add(mine, newId("fil", systemRandom))).status).toBe(404);
  expect((await add(mine, plain)).error?.code).toBe("not_a_photo");
  expect((await add(mine, begun)).error?.code).toBe("not_ready");
  expect(await shownTo(alice, albumId)).toEqual([]);
  // What somebody showed in a talk may be kept together by those who see it.
  const { talkId } = await alice.direct(bob);
  const sent = await photo(alice);
  await sendFiles(alice, talkId, [sent]);
  expect((await add(sent)).status).toBe(200);
});

test("what was removed lies in the trash for who added or removed it, opens for nobody else, and comes back to its place", async () => {
  const { albumId } = await albumOf(alice, bob, chie);
  const [first, second, third] = [await photo(alice), await photo(bob), await photo(alice)];
  for (const [person, fileId] of [
    [alice, first],
    [bob, second],
    [alice, third],
  ] as const)
    await person.must("album.addPhotos", { albumId, fileIds: [fileId] });
  expect((await bob.call("album.removePhotos", { albumId, fileIds: [second, first] })).error?.code).toBe("album_restricted");
  await bob.must("album.likePhoto", { albumId, fileId: second, isLiked: true });
  await bob.must("album.removePhotos", { albumId, fileIds: [second] });
  expect(await shownTo(chie, albumId)).toEqual([first, third]);
  expect([await tile(bob, second), await tile(alice, second), await tile(chie, second)]).toEqual([200, 404, 404]);
  const trash = await bob.must("album.listTrash", { albumId, countMax: 10 });
  expect(trash.photos).toMatchObject([{ photo: { fileId: second }, removedBy: bob.accountId }]);
  expect((trash.photos[0]?.goneAt ?? 0) - (trash.photos[0]?.removedAt ?? 0)).toBe(30 * DAY_MS);
  expect((await alice.must("album.listTrash", { albumId, countMax: 10 })).photos).toEqual([]);
  await chie.must("album.restorePhotos", { albumId, fileIds: [second] });
  expect(await shownTo(chie, albumId)).toEqual([first, third]);
  await bob.must("album.restorePhotos", { albumId, fileIds: [second] });
  const { photos } = await alice.must("album.listPhotos", { albumId, countMax: 10 });
  expect(photos.map(({ fileId, likeCount }) => [fileId, likeCount])).toEqual([
    [first, 0],
    [second, 1],
    [third, 0],
  ]);
});

test("photos take their likes and comments along within a talk, and nothing of what was said into another", async () => {
  const { talkId, albumId } = await albumOf(alice, bob);
  const fileId = await photo(alice);
  await alice.must("album.addPhotos", { albumId, fileIds: [fileId] });
  await alice.must("album.setPhoto", { albumId, fileId, caption: "花火", alt: "夜空の花火" });
  await bob.must("album.likePhoto", { albumId, fileId, isLiked: true });
  await bob.must("album.comment", { albumId, fileId, clientId: newClient(), text: "見えた" });
  const beside = (await alice.must("album.create", { talkId, name: "選んだ" })).album.albumId;
  const moved = await alice.must("album.movePhotos", { albumId, fileIds: [fileId], toAlbumId: beside });
  expect([moved.from.photoCount, moved.to.photoCount]).toEqual([0, 1]);
  const there = await bob.must("album.readPhoto", { albumId: beside, fileId });
  expect(there).toMatchObject({
    photo: { caption: "花火", alt: "夜空の花火", likeCount: 1, isLiked: true, commentCount: 1 },
    likedBy: [bob.accountId],
  });
  expect(there.file.renditions.map(({ variant }) => variant)).toEqual(["original", "list", "tile", "screen"]);
  const far = (await alice.must("album.create", { talkId: (await alice.direct(chie)).talkId, name: newName() })).album.albumId;
  expect((await bob.call("album.movePhotos", { albumId: beside, fileIds: [fileId], toAlbumId: far })).status).toBe(404);
  await alice.must("album.movePhotos", { albumId: beside, fileIds: [fileId], toAlbumId: far });
  expect((await chie.must("album.readPhoto", { albumId: far, fileId })).photo).toMatchObject({
    caption: "",
    alt: "",
    likeCount: 0,
    commentCount: 0,
  });
  expect((await chie.must("album.listComments", { albumId: far, fileId, countMax: 10 })).comments).toEqual([]);
  expect([await tile(chie, fileId), await tile(bob, fileId)]).toEqual([200, 404]);
  expect((await systemMessages(chie, (await chie.direct(alice)).talkId)).at(-1)).toMatchObject({ what: "photos", albumId: far, count: 1 });
});

test("comments come in pages, once however often they are sent, and go by their author or a keeper", async () => {
  const { albumId } = await albumOf(alice, bob, chie);
  const fileId = await photo(bob);
  await bob.must("album.addPhotos", { albumId, fileIds: [fileId] });
  const clientId = newClient();
  const write = (person: Person, text: string, named = newClient()) =>
    person.must("album.comment", { albumId, fileId, clientId: named, text });
  const { comment } = await write(chie, "一", clientId);
  expect((await write(chie, "一", clientId)).comment).toEqual(comment);
  await write(bob, "二");
  expect((await write(alice, "三")).photo.commentCount).toBe(3);
  const page = await bob.must("album.listComments", { albumId, fileId, countMax: 2 });
  expect([page.comments.map(({ text }) => text), page.hasBefore]).toEqual([["二", "三"], true]);
  const before = await bob.must("album.listComments", { albumId, fileId, countMax: 2, before: page.comments[0]?.number ?? 1 });
  expect([before.comments.map(({ text }) => text), before.hasBefore]).toEqual([["一"], false]);
  expect((await bob.call("album.removeComment", { albumId, fileId, number: comment.number })).error?.code).toBe("album_restricted");
  expect((await alice.must("album.removeComment", { albumId, fileId, number: comment.number })).photo.commentCount).toBe(2);
});

test("members put photos in an order of their own, also where no room is left between two", async () => {
  const { albumId } = await albumOf(alice, bob);
  const ids = await copiesOf(alice, await photo(alice), 4);
  const [a, b, c, d] = ids;
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error("There are four.");
  await alice.must("album.addPhotos", { albumId, fileIds: ids });
  const order = (...fileIds: FileId[]) => ({
    before: (before: FileId | null) => alice.must("album.reorder", { albumId, fileIds, before }),
  });
  await order(d, a).before(b);
  expect(await shownTo(bob, albumId)).toEqual([d, a, b, c]);
  await order(d).before(null);
  expect(await shownTo(bob, albumId)).toEqual([a, b, c, d]);
  // Halving the room between two places sixty times leaves none.
  for (let turn = 0; turn < 30; turn += 1) {
    await order(c).before(b);
    await order(b).before(c);
  }
  expect(await shownTo(bob, albumId)).toEqual([a, b, c, d]);
  expect((await bob.call("album.reorder", { albumId, fileIds: [d], before: a })).error?.code).toBe("album_restricted");
});

test("in a sealed talk there is no album yet, in a blocked one nothing changes, and where only admins post they make the albums", async () => {
  const sealed = await alice.group("封", bob);
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  await superuser.query("update musubi.talks set protection = 'sealed' where id = $1", [sealed.talkId]);
  await superuser.end();
  expect((await alice.call("album.create", { talkId: sealed.talkId, name: "x" })).error?.code).toBe("album_in_sealed_talk");
  const { talkId, albumId } = await albumOf(alice, bob);
  await alice.must("talk.update", { talkId, postPolicy: "admins" });
  const fileId = await photo(bob);
  expect((await bob.call("album.create", { talkId, name: "x" })).error?.code).toBe("posting_restricted");
  // Made by an admin for everybody to add to.
  await bob.must("album.addPhotos", { albumId, fileIds: [fileId] });
  expect((await bob.call("album.comment", { albumId, fileId, clientId: newClient(), text: "x" })).error?.code).toBe("posting_restricted");
  await alice.must("album.update", { albumId, addPolicy: "keepers" });
  expect((await bob.call("album.addPhotos", { albumId, fileIds: [await photo(bob)] })).error?.code).toBe("album_restricted");
  const [emi, fumi] = [await world.person("emi"), await world.person("fumi")];
  await world.befriend(emi, fumi);
  const direct = (await emi.direct(fumi)).talkId;
  const pair = (await emi.must("album.create", { talkId: direct, name: "二人" })).album.albumId;
  const shared = await photo(emi);
  await emi.must("album.addPhotos", { albumId: pair, fileIds: [shared] });
  await fumi.must("friend.block", { accountId: emi.accountId });
  for (const person of [emi, fumi]) {
    expect((await person.call("album.likePhoto", { albumId: pair, fileId: shared, isLiked: true })).error?.code).toBe("blocked");
    expect(await shownTo(person, pair)).toEqual([shared]);
  }
});

test("an album shows who has opened a photo only while it says so, and nothing from before", async () => {
  const { albumId } = await albumOf(alice, bob, chie);
  const fileId = await photo(alice);
  await alice.must("album.addPhotos", { albumId, fileIds: [fileId] });
  await readBytes(chie, fileId, "screen");
  expect((await bob.call("album.listViews", { albumId, fileId })).error?.code).toBe("views_hidden");
  await alice.must("album.update", { albumId, showsViews: true });
  expect((await bob.must("album.listViews", { albumId, fileId })).views).toEqual([]);
  await readBytes(bob, fileId, "tile");
  await readBytes(bob, fileId, "screen");
  expect((await chie.must("album.listViews", { albumId, fileId })).views.map(({ accountId }) => accountId)).toEqual([bob.accountId]);
});

test("the archive holds the originals under their names, is as long as was told, and each file in it is on record", async () => {
  const { albumId } = await albumOf(alice, bob);
  const [one, two] = [await photo(alice, "海.png"), await photo(alice, "山.png")];
  await alice.must("album.addPhotos", { albumId, fileIds: [one, two] });
  const answer = await download(bob, albumId);
  const archive = Buffer.from(await answer.arrayBuffer());
  expect(answer.headers.get("content-length")).toBe(String(archive.length));
  const entries = unzipSync(archive);
  expect(Object.keys(entries)).toEqual(["1 海.png", "2 山.png"]);
  expect(Buffer.from(entries["1 海.png"] ?? [])).toEqual(Buffer.from(await (await readBytes(alice, one, "original")).arrayBuffer()));
  const reads = await world.server.database.transact("jobs", { actor: null }, (tx) =>
    tx.rows(
      sql`select file_id, variant from musubi.file_reads where account_id = ${bob.accountId} and file_id in (${one}, ${two}) order by first_at`,
    ),
  );
  expect(reads).toEqual([
    { file_id: one, variant: "original" },
    { file_id: two, variant: "original" },
  ]);
  expect(Object.keys(unzipSync(Buffer.from(await (await download(bob, albumId, [two])).arrayBuffer())))).toEqual(["1 山.png"]);
});

test("an archive breaks off where a file may not be read any more, and one that no browser could hold is refused", async () => {
  const { albumId } = await albumOf(alice, bob);
  const fileId = await photo(alice);
  // Their objects have no keys, as after an erasure that comes between the list and the file's turn.
  const keyless = await copiesOf(alice, fileId, 3, 30_000_000_000);
  await alice.must("album.addPhotos", { albumId, fileIds: [fileId, ...keyless] });
  const answer = await download(bob, albumId, [fileId, ...keyless.slice(0, 1)]);
  expect(answer.status).toBe(200);
  await expect(answer.arrayBuffer()).rejects.toThrow();
  const refused = await download(bob, albumId);
  expect([refused.status, await refused.json()]).toEqual([409, { error: { code: "download_too_large" } }]);
});

test("a file is erased when the last album that showed it is removed, and stays while another one or a message shows it", async () => {
  const { talkId, albumId } = await albumOf(alice, bob);
  const second = (await alice.must("album.create", { talkId, name: "別" })).album.albumId;
  const fileId = await photo(alice);
  for (const id of [albumId, second]) await alice.must("album.addPhotos", { albumId: id, fileIds: [fileId] });
  expect((await alice.call("upload.cancel", { fileId })).error?.code).toBe("file_in_use");
  await alice.must("album.remove", { albumId });
  expect((await bob.call("album.read", { albumId })).status).toBe(404);
  expect(await tile(bob, fileId)).toBe(200);
  await alice.must("album.remove", { albumId: second });
  expect(await tile(bob, fileId)).toBe(404);
  await alice.must("upload.cancel", { fileId });
});

test("a deleted account takes its photos, likes and comments out of albums, which go on", { timeout: 60_000 }, async () => {
  const gen = await world.person(`gen${newName()}`);
  await world.befriend(gen, alice);
  await world.befriend(gen, bob);
  const { talkId, albumId } = await albumOf(gen, alice, bob);
  const [theirs, mine] = [await photo(gen), await photo(alice)];
  await gen.must("album.addPhotos", { albumId, fileIds: [theirs] });
  await alice.must("album.addPhotos", { albumId, fileIds: [mine] });
  for (const person of [gen, bob]) {
    await person.must("album.likePhoto", { albumId, fileId: mine, isLiked: true });
    await person.must("album.comment", { albumId, fileId: mine, clientId: newClient(), text: person.handle });
  }
  // Put into another talk by somebody who saw it.
  const elsewhere = (await alice.must("album.create", { talkId: (await alice.direct(chie)).talkId, name: newName() })).album.albumId;
  await alice.must("album.addPhotos", { albumId: elsewhere, fileIds: [theirs] });
  await gen.must("account.delete", { handle: gen.handle, password: TEST_PASSWORD });
  await until(async () => (await alice.must("album.read", { albumId })).album.createdBy === null);
  const { album } = await bob.must("album.read", { albumId });
  expect(album).toMatchObject({ createdBy: null, photoCount: 1, talkId });
  expect(await shownTo(chie, elsewhere)).toEqual([]);
  const { photo: left, likedBy } = await alice.must("album.readPhoto", { albumId, fileId: mine });
  expect([left.likeCount, left.commentCount, likedBy]).toEqual([1, 1, [bob.accountId]]);
  expect((await alice.must("album.listComments", { albumId, fileId: mine, countMax: 10 })).comments.map(({ text }) => text)).toEqual([
    bob.handle,
  ]);
  expect([await tile(alice, theirs), await tile(chie, theirs)]).toEqual([404, 404]);
  await alice.must("album.addPhotos", { albumId, fileIds: [await photo(alice)] });
});

/** More files like one that is there, as if uploaded one by one. */
async function copiesOf(owner: Person, fileId: FileId, count: number, originalBytes: number | null = null): Promise<FileId[]> {
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  const ids = Array.from({ length: count }, () => newId("fil", systemRandom));
  await superuser.query(
    `insert into musubi.files (id, owner_id, kind, state, name, media_type, size_bytes, width, height, placeholder, region, created_at, expires_at)
     select i, owner_id, kind, state, name, media_type, size_bytes, width, height, placeholder, region, created_at, expires_at
     from unnest($1::text[]) i, musubi.files where id = $2 and owner_id = $3`,
    [ids, fileId, owner.accountId],
  );
  if (originalBytes !== null)
    await superuser.query(
      `insert into musubi.renditions (file_id, variant, blob_id, version, epoch, media_type, size_bytes, sha256, made_at)
       select i, 'original', replace(i, 'fil_', 'blb_'), version, epoch, media_type, $3, sha256, made_at
       from unnest($1::text[]) i, musubi.renditions where file_id = $2 and variant = 'original'`,
      [ids, fileId, originalBytes],
    );
  await superuser.end();
  return ids;
}

function download(person: Person, albumId: AlbumId, fileIds?: readonly FileId[]): Promise<Response> {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${person.token}` };
  return fetch(`${person.url}/api/album.download`, { method: "POST", headers, body: JSON.stringify({ albumId, fileIds }) });
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 25));
}
