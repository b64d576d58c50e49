import { brand, utf8 } from "@musubi/base";
import { type AccountId, type AlbumId, type FileId, LIMITS, type TalkId } from "@musubi/protocol";
import { expect, test } from "vitest";
import type { SealedFileBody } from "../files/sealed-file.ts";
import { readBody, writeBody } from "../talk/body.ts";
import { type AlbumBody, inMessages, isAlbumMessage } from "./album-body.ts";
import { trashOf } from "./album-views.ts";
import { type AlbumEvent, type AlbumPlace, albumIdOf, foldAlbums, foldFurther, type SealedAlbum } from "./fold-albums.ts";

const TALK = brand<TalkId>("tlk_00000000000000000001");
const person = (letter: string) => brand<AccountId>(`usr_${letter.repeat(20)}`);
const [GIN, HANA, KAI] = [person("g"), person("h"), person("k")];
const GROUP: AlbumPlace = { talkId: TALK, kind: "group" };
const PAIR: AlbumPlace = { talkId: TALK, kind: "direct" };
const MADE = "AAAAAAAAAAAAAAAAAAAAAA";
const ALBUM = albumIdOf(TALK, MADE);
const DAY_MS = 86_400_000;
const RULES = { addPolicy: "everyone", removePolicy: "adder", order: "taken" } as const;

const fileId = (number: number) => brand<FileId>(`fil_${String(number).padStart(20, "0")}`);

function photo(number: number): SealedFileBody {
  const form = {
    fileId: fileId(number),
    key: "A".repeat(43),
    sealedSha256: "0".repeat(64),
    sha256: "1".repeat(64),
    mediaType: "image/webp",
  };
  return {
    ...{ kind: "picture", name: `${number}.webp`, mediaType: "image/webp", sizeBytes: 9, width: 4, height: 3, durationMs: null },
    ...{ waveform: null, placeholder: null, alt: "" },
    forms: [{ ...form, variant: "original", width: 4, height: 3, sizeBytes: 9 }],
  };
}

/** What people say of albums, one after the other. */
class Story {
  readonly events: AlbumEvent[] = [];
  readonly place: AlbumPlace;

  constructor(place = GROUP) {
    this.place = place;
  }

  say(senderId: AccountId, body: AlbumBody, { at = this.events.length, clientId = `c${this.events.length}` } = {}): this {
    this.events.push({ event: this.events.length + 1, senderId, clientId, at, isMessage: isAlbumMessage(body), seq: null, body });
    return this;
  }

  create(senderId: AccountId, name = "海", { clientId = MADE, ...rules } = {}): this {
    return this.say(senderId, { t: "album", do: "create", name, keepers: [], ...RULES, ...rules }, { clientId });
  }

  add(senderId: AccountId, ...numbers: readonly number[]): this {
    const photos = numbers.map((number) => ({ file: photo(number), takenAt: null }));
    return this.say(senderId, { t: "album", do: "add", albumId: ALBUM, called: "", photos });
  }

  many(senderId: AccountId, what: "remove" | "restore", numbers: readonly number[], at?: number): this {
    return this.say(senderId, { t: "album", do: what, albumId: ALBUM, fileIds: numbers.map(fileId) }, at === undefined ? {} : { at });
  }

  /** The album after all that was said, and why the last of it changed nothing. */
  get album(): SealedAlbum | undefined {
    return foldAlbums(this.events, this.place).albums.get(ALBUM);
  }

  get fault() {
    const last = this.events.at(-1);
    return last === undefined ? null : foldAlbums(this.events.slice(0, -1), this.place).apply(last);
  }

  /** The numbers of the photos that it shows, in their order. */
  get shown(): number[] {
    return [...(this.album?.photos ?? [])].flatMap(([id, { removed }]) => (removed === null ? [Number(id.slice(4))] : []));
  }
}

test("photos stand in the order of adding, in whatever order the events came to this device, and each of them once", () => {
  const story = new Story().create(GIN).add(GIN, 3, 1).add(HANA, 1, 2);
  expect(story.shown).toEqual([3, 1, 2]);
  expect(story.album?.photos.get(fileId(1))?.addedBy).toBe(GIN);
  const shuffled = [...story.events].reverse();
  expect(foldAlbums(shuffled, GROUP).albums).toEqual(foldAlbums(story.events, GROUP).albums);
});

test("names are taken as people read them, and no talk has more than a hundred albums", () => {
  const story = new Story().create(GIN, "Ａlbum").create(HANA, "aLBUM ", { clientId: "second" });
  expect([story.fault, foldAlbums(story.events, GROUP).albums.size]).toEqual(["album_name_taken", 1]);
  const full = new Story();
  for (let number = 0; number <= LIMITS.albumsPerTalk; number += 1) full.create(GIN, `${number}`, { clientId: `n${number}` });
  expect([full.fault, foldAlbums(full.events, GROUP).albums.size]).toEqual(["too_many", LIMITS.albumsPerTalk]);
});

test("of what exceeds a thousand photos the first ones that fit are taken, on every device the same", () => {
  const story = new Story().create(GIN);
  const all = Array.from({ length: LIMITS.photosPerAlbum + 5 }, (_, number) => number + 1);
  while (all.length > 0) story.add(GIN, ...all.splice(0, 30));
  expect([story.fault, story.shown.length, story.shown.at(-1)]).toEqual(["album_full", 1_000, 1_000]);
  story.many(GIN, "remove", [7]).add(GIN, 2_001, 2_002);
  expect([story.fault, story.shown.length, story.shown.at(-1)]).toEqual(["album_full", 1_000, 2_001]);
  expect(story.many(GIN, "restore", [7]).fault).toBe("album_full");
});

test("only who may add or remove does; the keepers are who made it and whom keepers name", () => {
  const story = new Story().create(GIN, "海", { addPolicy: "keepers", removePolicy: "keepers" } as object).add(GIN, 1);
  expect(story.add(HANA, 2).fault).toBe("album_restricted");
  expect(story.many(HANA, "remove", [1]).fault).toBe("album_restricted");
  expect(story.say(HANA, { t: "album", do: "set", albumId: ALBUM, keepers: [HANA] }).fault).toBe("album_restricted");
  expect(story.say(GIN, { t: "album", do: "set", albumId: ALBUM, keepers: [HANA] }).fault).toBeNull();
  expect(story.add(HANA, 2).many(HANA, "remove", [1]).shown).toEqual([2]);
  expect(story.say(KAI, { t: "album", do: "delete", albumId: ALBUM }).fault).toBe("album_restricted");
  expect(story.say(HANA, { t: "album", do: "delete", albumId: ALBUM }).album).toBeUndefined();
  expect(story.add(GIN, 3).create(GIN).album).toBeUndefined();
});

test("in a talk of two both keep the album", () => {
  const story = new Story(PAIR).create(GIN).add(GIN, 1);
  expect(story.many(HANA, "remove", [1]).fault).toBeNull();
});

test("who added a photo removes it and others do not; in the trash it is for thirty days, for who added or removed it", () => {
  const story = new Story().create(GIN).add(HANA, 1, 2);
  expect(story.many(KAI, "remove", [1]).fault).toBe("album_restricted");
  story.many(GIN, "remove", [1], 1_000);
  const album = story.album ?? raise();
  const trashFor = (myId: AccountId, nowMs: number) => trashOf(album, { talkId: TALK, myId, nowMs }).length;
  expect([GIN, HANA, KAI].map((who) => trashFor(who, 2_000))).toEqual([1, 1, 0]);
  expect(trashFor(GIN, 1_000 + 30 * DAY_MS)).toBe(0);
  expect(new Story().create(GIN).add(HANA, 1, 2).many(GIN, "remove", [1], 1_000).many(KAI, "restore", [1]).shown).toEqual([2]);
  expect(story.many(HANA, "restore", [1], 30 * DAY_MS).shown).toEqual([1, 2]);
  const late = new Story()
    .create(GIN)
    .add(HANA, 1)
    .many(HANA, "remove", [1], 0)
    .many(HANA, "restore", [1], 30 * DAY_MS);
  expect(late.shown).toEqual([]);
});

function raise(): never {
  throw new Error("It is there.");
}

test("a photo is gone when its time in the trash is over or its album was deleted, and not while any album has it", () => {
  const goneAt = (story: Story, nowMs: number) => foldAlbums(story.events, GROUP).isGone(fileId(1), nowMs);
  const story = new Story().create(GIN).add(GIN, 1);
  expect(goneAt(story, 99 * DAY_MS)).toBe(false);
  expect(goneAt(new Story().create(GIN), 99 * DAY_MS)).toBe(false);
  story.many(GIN, "remove", [1], 0);
  expect([29, 32].map((days) => goneAt(story, days * DAY_MS))).toEqual([false, true]);
  const moved = new Story().create(GIN).add(GIN, 1).create(GIN, "山", { clientId: "other" });
  const to = albumIdOf(TALK, "other");
  moved
    .say(GIN, { t: "album", do: "move", albumId: ALBUM, to, fileIds: [fileId(1)] })
    .say(GIN, { t: "album", do: "delete", albumId: ALBUM });
  expect(goneAt(moved, 99 * DAY_MS)).toBe(false);
  expect(goneAt(moved.say(GIN, { t: "album", do: "delete", albumId: to }), 0)).toBe(true);
});

test("captions, likes and comments are their writers'; a comment goes by its writer or a keeper", () => {
  const of = { t: "album", albumId: ALBUM, fileId: fileId(1) } as const;
  const story = new Story().create(GIN).add(HANA, 1);
  expect(story.say(KAI, { ...of, do: "words", caption: "嘘", alt: "" }).fault).toBe("album_restricted");
  story.say(HANA, { ...of, do: "words", caption: "朝", alt: "海" });
  story.say(KAI, { ...of, do: "like", isOn: true }).say(KAI, { ...of, do: "like", isOn: true });
  story.say(KAI, { ...of, do: "comment", text: "いいね" });
  const number = story.events.length;
  expect(story.album?.photos.get(fileId(1))).toMatchObject({
    caption: "朝",
    alt: "海",
    likedBy: [KAI],
    comments: [{ accountId: KAI, number }],
  });
  expect(story.say(HANA, { ...of, do: "uncomment", number }).fault).toBe("album_restricted");
  expect(story.say(GIN, { ...of, do: "uncomment", number }).album?.photos.get(fileId(1))?.comments).toEqual([]);
});

test("photos are put before another one or at the end, and move to another album with what was said of them", () => {
  const story = new Story().create(GIN).add(GIN, 1, 2, 3, 4);
  const place = (numbers: number[], before: number | null) =>
    story.say(GIN, {
      t: "album",
      do: "place",
      albumId: ALBUM,
      fileIds: numbers.map(fileId),
      before: before === null ? null : fileId(before),
    });
  expect(place([4, 2], 1).shown).toEqual([4, 2, 1, 3]);
  expect(place([4], null).shown).toEqual([2, 1, 3, 4]);
  const to = albumIdOf(TALK, "other");
  story.say(HANA, { t: "album", do: "like", albumId: ALBUM, fileId: fileId(1), isOn: true }).create(GIN, "山", { clientId: "other" });
  expect(story.say(HANA, { t: "album", do: "move", albumId: ALBUM, to, fileIds: [fileId(1)] }).fault).toBe("album_restricted");
  story.say(GIN, { t: "album", do: "move", albumId: ALBUM, to, fileIds: [fileId(1), fileId(99)] });
  const moved = foldAlbums(story.events, GROUP).albums.get(to)?.photos;
  expect([story.shown, moved?.size, moved?.get(fileId(1))?.likedBy]).toEqual([[2, 3, 4], 1, [HANA]]);
});

test("what names a photo of another album, or an album of another talk, changes nothing", () => {
  const elsewhere = albumIdOf(brand<TalkId>("tlk_00000000000000000002"), MADE);
  expect(elsewhere).not.toBe(ALBUM);
  const story = new Story().create(GIN).create(GIN, "山", { clientId: "other" }).add(GIN, 1);
  const before = foldAlbums(story.events, GROUP).albums;
  const other = albumIdOf(TALK, "other");
  for (const albumId of [other, elsewhere]) {
    story.say(GIN, { t: "album", do: "remove", albumId, fileIds: [fileId(1)] });
    story.say(GIN, { t: "album", do: "set", albumId, cover: fileId(1) });
    story.say(GIN, { t: "album", do: "like", albumId, fileId: fileId(1), isOn: true });
  }
  expect(foldAlbums(story.events, GROUP).albums).toEqual(before);
});

/** The album of a story as one of its members shows it, in parts of two photos. */
function showing(story: Story, asOf: number): AlbumBody[] {
  const album = story.album ?? raise();
  const { made, name, createdBy, createdAt, cover, keepers } = album;
  const photos = [...album.photos.values()].filter(({ removed }) => removed === null);
  const parts = Array.from({ length: Math.ceil(photos.length / 2) }, (_, part) => photos.slice(part * 2, part * 2 + 2));
  return parts.map((part) => ({ t: "album", do: "show", made, asOf, name, createdBy, createdAt, cover, keepers, photos: part, ...RULES }));
}

test("who comes later sees nothing of an album until it is shown; then all of it, and what happened meanwhile, and nobody else sees a change", () => {
  const story = new Story().create(GIN).add(GIN, 1, 2, 3).many(GIN, "remove", [2]).add(HANA, 4);
  const [first, ...rest] = showing(story, story.events.length);
  const joinedAt = story.events.length;
  // Said between the state that is shown and the showing, and between its parts.
  story
    .add(HANA, 5)
    .say(HANA, first ?? raise())
    .many(GIN, "remove", [4]);
  const known = story.album;
  for (const part of rest) story.say(HANA, part);
  expect(story.album).toEqual(known);
  const seen = foldAlbums(story.events.slice(joinedAt), GROUP).albums.get(ALBUM);
  expect([...(seen?.photos ?? [])].flatMap(([id, { removed }]) => (removed === null ? [Number(id.slice(4))] : []))).toEqual([1, 3, 5]);
  expect(seen).toMatchObject({ name: "海", createdBy: GIN, shownBy: HANA });
  expect(foldAlbums(story.events.slice(joinedAt, joinedAt + 1), GROUP).albums.size).toBe(0);
  // Shown once more it is what it was.
  const again = [...story.events];
  for (const body of showing(story, story.events.length)) story.say(GIN, body);
  expect(foldAlbums(story.events.slice(joinedAt), GROUP).albums.get(ALBUM)?.photos).toEqual(
    foldAlbums(again.slice(joinedAt), GROUP).albums.get(ALBUM)?.photos,
  );
});

test("folded further, event by event and with late or missing ones, albums are what they are when folded at once", () => {
  const story = new Story().create(GIN).add(GIN, 1, 2, 3).many(GIN, "remove", [2]).add(HANA, 4);
  for (const body of showing(story, 4)) story.say(HANA, body);
  story.say(KAI, { t: "album", do: "like", albumId: ALBUM, fileId: fileId(1), isOn: true }).create(GIN, "山", { clientId: "other" });
  const { events } = story;
  // The first comes in order, the second after all others, the third is taken back.
  for (const seen of [events, events.slice(4), [...events.slice(1), ...events.slice(0, 1)], [...events, ...events.slice(0, -2)]]) {
    let further = foldAlbums([], GROUP);
    for (let count = 1; count <= seen.length; count += 1) {
      const known = count > events.length ? seen.slice(0, 2 * events.length - count) : seen.slice(0, count);
      further = foldFurther(further, known, GROUP);
      expect(further.albums).toEqual(foldAlbums(known, GROUP).albums);
    }
  }
  const before = fold(events);
  const albums = new Map(before.albums);
  const said = { ...(events[1] ?? raise()), event: 99, isMessage: false, body: { t: "album", do: "delete", albumId: ALBUM } as const };
  expect(foldFurther(before, [...events, said], GROUP).albums.has(ALBUM)).toBe(false);
  expect(before.albums).toEqual(albums);
});

test("a photo that is removed between two parts of a showing stays removed, also where the parts came one by one", () => {
  const story = new Story().create(GIN).add(GIN, 1, 2, 3, 4);
  const [first, second] = showing(story, 2);
  const joinedAt = story.events.length;
  story
    .say(GIN, first ?? raise())
    .many(GIN, "remove", [4])
    .say(GIN, second ?? raise());
  const heard = story.events.slice(joinedAt);
  let further = fold([]);
  for (let count = 1; count <= heard.length; count += 1) further = foldFurther(further, heard.slice(0, count), GROUP);
  expect(further.albums.get(ALBUM)?.photos.get(fileId(4))?.removed).toMatchObject({ by: GIN });
  expect(further.albums).toEqual(fold(heard).albums);
});

const fold = (events: readonly AlbumEvent[]) => foldAlbums(events, GROUP);

test("nobody adds to an album by showing it who may not add to it", () => {
  const story = new Story().create(GIN, "海", { addPolicy: "keepers" } as object).add(GIN, 1);
  const [shown] = showing(story, 2);
  if (shown?.do !== "show") throw new Error("It is shown.");
  const forged = { ...shown, ...RULES, asOf: 9, photos: [{ ...shown.photos[0], file: photo(66) }] } as AlbumBody;
  expect(story.say(HANA, forged).shown).toEqual([1]);
  const later = new Story();
  later.say(GIN, { ...shown, addPolicy: "keepers" }).say(HANA, forged);
  expect([later.fault, later.shown]).toEqual(["album_restricted", [1]]);
});

test("bodies of other forms are none: wrong types, names and lists that are too long, a message's event that is a note", () => {
  const good: AlbumBody = { t: "album", do: "create", name: "海", keepers: [], ...RULES };
  const read = (body: object) => readBody(utf8(JSON.stringify(body)));
  expect(read({ ...good, more: { than: "asked" } })).toEqual(good);
  expect(read({ ...good, name: "あ".repeat(50) })).not.toBeNull();
  const wrong = [
    ...[
      { name: "あ".repeat(51) },
      { name: " " },
      { name: 7 },
      { addPolicy: "nobody" },
      { order: null },
      { keepers: ["usr_x"] },
      { keepers: {} },
    ],
    ...[
      { do: "create ", albumId: ALBUM },
      { do: "delete", albumId: "alb_" },
      { do: "remove", albumId: ALBUM, fileIds: [] },
    ],
    ...[
      { do: "comment", albumId: ALBUM, fileId: fileId(1), text: "x".repeat(1_001) },
      { do: "like", albumId: ALBUM, fileId: fileId(1), isOn: 1 },
    ],
    ...[{ do: "add", albumId: ALBUM, called: "", photos: [{ file: { ...photo(1), kind: "file" }, takenAt: null }] }],
    ...[{ do: "add", albumId: ALBUM, called: "", photos: [1, 1].map((number) => ({ file: photo(number), takenAt: null })) }],
    ...[{ do: "add", albumId: ALBUM, called: "", photos: [{ file: photo(1), takenAt: "yesterday" }] }],
    ...[
      { do: "place", albumId: ALBUM, fileIds: [fileId(1)] },
      { ...good, do: "show", made: "x", asOf: -1 },
    ],
  ];
  for (const change of wrong) expect(read({ ...good, ...change }), JSON.stringify(change)).toBeNull();
  const asNote = { event: 1, senderId: GIN, clientId: MADE, at: 0, isMessage: false, seq: null, body: good };
  expect(foldAlbums([asNote], GROUP).albums.size).toBe(0);
});

test("many photos are cut into messages that each fit, and come back as they were", () => {
  const photos = Array.from({ length: 300 }, (_, number) => ({
    file: { ...photo(number), alt: "見".repeat(500) },
    takenAt: 1_700_000_000_000,
  }));
  const parts = [...inMessages(photos)];
  expect(parts.flat()).toEqual(photos);
  for (const part of parts) {
    const body: AlbumBody = { t: "album", do: "add", albumId: brand<AlbumId>(ALBUM), called: "海", photos: part };
    expect(part.length).toBeLessThanOrEqual(30);
    expect(writeBody(body).length).toBeLessThan(46_000);
    expect(readBody(writeBody(body))).toEqual(body);
  }
});
