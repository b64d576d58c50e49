import { randomName, systemRandom } from "@musubi/base";
import {
  type AccountId,
  type AlbumAddPolicy,
  type AlbumId,
  type AlbumRemovePolicy,
  albumAbilities,
  type ClientId,
  type FileId,
  type TalkId,
} from "@musubi/protocol";
import { livesOf, type Person, readyFile, startWorld, type World } from "@musubi/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { pngBase64 } from "../../../test/cast.ts";

// Who sees what in which order, and who may do what, compared with a few lines of model over random lives of two albums. The model
// decides by the contract's own rule, so that the buttons of the app and the functions of the database are held together too.

let world: World;
/** alice owns the group; the others come and go. */
let people: readonly [Person, Person, Person];
/** Two of everybody. */
let files: readonly { readonly fileId: FileId; readonly owner: Person }[];
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  people = [await world.person("alice"), await world.person("bob"), await world.person("chie")];
  await world.befriend(...people);
  const picture = Buffer.from(pngBase64(8), "base64");
  // Kept in a talk of the owner's own: between two lives no album shows them, and a file that is shown nowhere is swept away.
  files = await Promise.all(
    [...people, ...people].map(async (owner) => {
      const { fileId } = await readyFile(owner, picture, { kind: "picture" });
      const { talkId } = await owner.group("控え");
      await owner.must("message.send", {
        talkId,
        clientId: randomName(systemRandom, 20) as ClientId,
        content: { kind: "files", fileIds: [fileId], caption: "" },
      });
      return { owner, fileId };
    }),
  );
});
afterAll(() => world.stop());

const TIMEOUT_MS = livesOf(180_000, 3_600_000);
const SEED = { seed: 20_261_122, numRuns: livesOf(4, 50), endOnFailure: true };
const OPEN = { maker: 0, addPolicy: "everyone", removePolicy: "everyone" } as const;

interface Act {
  readonly what: "add" | "remove" | "restore" | "move" | "leave" | "join";
  readonly who: number;
  readonly album: 0 | 1;
  readonly picks: readonly number[];
}

const actArbitrary: fc.Arbitrary<Act> = fc.record({
  what: fc.oneof(
    { weight: 4, arbitrary: fc.constant("add" as const) },
    { weight: 6, arbitrary: fc.constantFrom("remove" as const, "move" as const) },
    { weight: 4, arbitrary: fc.constantFrom("restore" as const, "join" as const) },
    { weight: 1, arbitrary: fc.constant("leave" as const) },
  ),
  who: fc.nat(2),
  album: fc.constantFrom(0 as const, 1 as const),
  picks: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 3 }),
});
/** A life in which every act changes something, so that few lives leave none of them out. */
const FULL_LIFE: Act[] = [
  { what: "remove", who: 0, album: 0, picks: [0] },
  { what: "restore", who: 0, album: 0, picks: [0] },
  { what: "move", who: 1, album: 0, picks: [1] },
  { what: "leave", who: 2, album: 0, picks: [0] },
  { what: "add", who: 2, album: 1, picks: [2] },
  { what: "join", who: 2, album: 0, picks: [0] },
  { what: "remove", who: 2, album: 1, picks: [0, 1] },
];
const rulesArbitrary = fc.record({
  maker: fc.nat(2),
  addPolicy: fc.constantFrom<AlbumAddPolicy[]>("everyone", "keepers"),
  removePolicy: fc.constantFrom<AlbumRemovePolicy[]>("everyone", "adder", "keepers"),
});

interface Photo {
  position: number;
  addedBy: AccountId;
  /** In the trash. */
  removedBy: AccountId | null;
}
interface Album {
  readonly albumId: AlbumId;
  readonly rule: { readonly createdBy: AccountId; readonly addPolicy: AlbumAddPolicy; readonly removePolicy: AlbumRemovePolicy };
  readonly photos: Map<FileId, Photo>;
  /** What each person's device holds, kept up by asking for changes only. */
  readonly replicas: Map<Person, { through: number; readonly photos: Map<FileId, number> }>;
}
interface Model {
  readonly talkId: TalkId;
  readonly members: Set<Person>;
  readonly albums: readonly [Album, Album];
  positions: number;
  /** The acts that changed something, over all lives. */
  readonly effects: Set<Act["what"]>;
}

test(
  "albums are what their members made of them, whatever they do in whatever order",
  async () => {
    const effects = new Set<Act["what"]>();
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(rulesArbitrary, rulesArbitrary),
        fc.array(actArbitrary, { minLength: 12, maxLength: 25, size: "max" }),
        async (rules, acts) => {
          const model = await begin(rules, effects);
          // Everybody begins by trying to put their own somewhere.
          for (const [who, album] of [
            [0, 0],
            [1, 0],
            [2, 1],
          ] as const)
            await perform(model, { what: "add", who, album, picks: [who, who + 3] });
          for (const act of acts) {
            await perform(model, act);
            for (const person of people) await expectSees(model, person);
          }
          // A removed album shows nothing any more: the next life begins with the same files.
          for (const { albumId } of model.albums) await people[0].must("album.remove", { albumId });
        },
      ),
      { ...SEED, examples: [[[OPEN, OPEN], FULL_LIFE]] },
    );
    expect(effects.size, "every act must have changed something in some life").toBe(6);
  },
  TIMEOUT_MS,
);

type Rules = Pick<Album["rule"], "addPolicy" | "removePolicy"> & { readonly maker: number };

async function begin(rules: readonly [Rules, Rules], effects: Model["effects"]): Promise<Model> {
  const [alice, ...others] = people;
  const { talkId } = await alice.group("二つの冊子", ...others);
  const make = async ({ maker, addPolicy, removePolicy }: Rules): Promise<Album> => {
    const by = personAt(maker);
    const { album } = await by.must("album.create", { talkId, name: randomName(systemRandom, 8), addPolicy, removePolicy });
    const replicas = new Map(people.map((person) => [person, { through: 0, photos: new Map<FileId, number>() }] as const));
    return { albumId: album.albumId, rule: { createdBy: by.accountId, addPolicy, removePolicy }, photos: new Map(), replicas };
  };
  return { talkId, members: new Set(people), albums: [await make(rules[0]), await make(rules[1])], positions: 0, effects };
}

function personAt(index: number): Person {
  return people[index] ?? people[0];
}

function abilities(album: Album, person: Person) {
  const role = person === people[0] ? ("owner" as const) : ("member" as const);
  return albumAbilities(album.rule, { accountId: person.accountId, role, isGroup: true, canPost: true, isSilent: false });
}

/** Whether a person may see a file: their own, one that is shown, one in the trash that they added or removed. */
function mayRead(model: Model, person: Person, fileId: FileId): boolean {
  if (files.some((file) => file.fileId === fileId && file.owner === person)) return true;
  if (!model.members.has(person)) return false;
  return model.albums.some(({ photos }) => {
    const photo = photos.get(fileId);
    return photo !== undefined && (photo.removedBy === null || [photo.addedBy, photo.removedBy].includes(person.accountId));
  });
}

const shown = (album: Album, fileId: FileId): Photo | undefined => {
  const photo = album.photos.get(fileId);
  return photo?.removedBy === null ? photo : undefined;
};

/** Why a person may not take these out of an album; null when they may. */
function removalRefusal(album: Album, person: Person, fileIds: readonly FileId[]): "album_restricted" | null {
  const { removeAny, removeOwn } = abilities(album, person);
  if (removeAny) return null;
  if (!removeOwn) return "album_restricted";
  return fileIds.every((id) => (shown(album, id)?.addedBy ?? person.accountId) === person.accountId) ? null : "album_restricted";
}

/** What an act is about: any files for adding; else mostly ones that are where the act looks for them. */
function picked(album: Album, { what, picks }: Act): FileId[] {
  const here = [...album.photos].filter(([, photo]) => (photo.removedBy === null) === (what !== "restore")).map(([id]) => id);
  const pool = what === "add" || here.length === 0 ? files.map(({ fileId }) => fileId) : here;
  return [...new Set(picks.flatMap((index) => pool[index % pool.length] ?? []))];
}

async function perform(model: Model, act: Act): Promise<void> {
  const person = personAt(act.who);
  const album = model.albums[act.album];
  const other = model.albums[act.album === 0 ? 1 : 0];
  const { albumId } = album;
  const fileIds = picked(album, act);
  const { accountId } = person;
  const isIn = model.members.has(person);
  const codeOf = (answer: { readonly error: { readonly code: string } | undefined }): string | null => answer.error?.code ?? null;
  switch (act.what) {
    case "add": {
      const no = !isIn
        ? "not_found"
        : !abilities(album, person).add
          ? "album_restricted"
          : fileIds.every((id) => mayRead(model, person, id))
            ? null
            : "not_found";
      expect(codeOf(await person.call("album.addPhotos", { albumId, fileIds }))).toBe(no);
      if (no !== null) return;
      for (const id of fileIds) {
        if (shown(album, id) !== undefined) continue;
        album.photos.set(id, { position: ++model.positions, addedBy: accountId, removedBy: null });
        model.effects.add("add");
      }
      return;
    }
    case "remove": {
      const no = isIn ? removalRefusal(album, person, fileIds) : "not_found";
      expect(codeOf(await person.call("album.removePhotos", { albumId, fileIds }))).toBe(no);
      if (no !== null) return;
      for (const id of fileIds) {
        const photo = shown(album, id);
        if (photo === undefined) continue;
        photo.removedBy = accountId;
        model.effects.add("remove");
      }
      return;
    }
    case "restore": {
      const no = !isIn ? "not_found" : abilities(album, person).add ? null : "album_restricted";
      expect(codeOf(await person.call("album.restorePhotos", { albumId, fileIds }))).toBe(no);
      if (no !== null) return;
      for (const id of fileIds) {
        const photo = album.photos.get(id);
        if (photo === undefined || photo.removedBy === null || ![photo.addedBy, photo.removedBy].includes(accountId)) continue;
        photo.removedBy = null;
        model.effects.add("restore");
      }
      return;
    }
    case "move": {
      const barred = removalRefusal(album, person, fileIds) ?? (abilities(other, person).add ? null : "album_restricted");
      const no = isIn ? barred : "not_found";
      expect(codeOf(await person.call("album.movePhotos", { albumId, fileIds, toAlbumId: other.albumId }))).toBe(no);
      if (no !== null) return;
      for (const id of fileIds) {
        const photo = shown(album, id);
        if (photo === undefined) continue;
        album.photos.delete(id);
        model.effects.add("move");
        if (shown(other, id) === undefined) other.photos.set(id, { ...photo, position: ++model.positions });
      }
      return;
    }
    case "leave":
      if (person === people[0]) return;
      expect((await person.call("talk.leave", { talkId: model.talkId })).status).toBe(isIn ? 200 : 404);
      if (model.members.delete(person)) model.effects.add("leave");
      return;
    case "join":
      await people[0].must("talk.addMembers", { talkId: model.talkId, accountIds: [accountId] });
      if (!isIn) model.effects.add("join");
      model.members.add(person);
  }
}

async function expectSees(model: Model, person: Person): Promise<void> {
  const described = await person.must("file.describe", { fileIds: files.map(({ fileId }) => fileId) });
  expect(described.files.map(({ fileId }) => fileId)).toEqual(
    files.flatMap(({ fileId }) => (mayRead(model, person, fileId) ? [fileId] : [])),
  );
  for (const album of model.albums) {
    const { albumId } = album;
    const answer = await person.call("album.listPhotos", { albumId, countMax: 500 });
    if (!model.members.has(person)) {
      expect(answer.status).toBe(404);
      continue;
    }
    const expected = [...album.photos].filter(([, photo]) => photo.removedBy === null).sort(([, a], [, b]) => a.position - b.position);
    const names = new Set([...model.members].map(({ accountId }) => accountId));
    expect(answer.output?.photos.map(({ fileId, addedBy }) => [fileId, addedBy])).toEqual(
      expected.map(([id, { addedBy }]) => [id, names.has(addedBy) ? addedBy : null]),
    );
    expect((await person.must("album.read", { albumId })).album.photoCount).toBe(expected.length);
    expect(await caughtUp(album, person)).toEqual(expected.map(([id]) => id));
    const trash = await person.must("album.listTrash", { albumId, countMax: 300 });
    const trashed = [...album.photos].filter(
      ([, photo]) => photo.removedBy !== null && [photo.addedBy, photo.removedBy].includes(person.accountId),
    );
    expect(trash.photos.map(({ photo }) => photo.fileId).sort()).toEqual(trashed.map(([id]) => id).sort());
  }
}

/** Brings a person's copy of an album up to date, two changes at a time, and gives it in its order. */
async function caughtUp({ albumId, replicas }: Album, person: Person): Promise<FileId[]> {
  const replica = replicas.get(person);
  if (replica === undefined) throw new Error("Everybody has a copy.");
  for (let hasMore = true; hasMore; ) {
    const page = await person.must("album.listPhotos", { albumId, changedAfter: replica.through, countMax: 2 });
    for (const photo of page.photos) replica.photos.set(photo.fileId, photo.position);
    for (const id of page.goneFileIds) replica.photos.delete(id);
    replica.through = page.through;
    hasMore = page.hasMore;
  }
  return [...replica.photos].sort(([, a], [, b]) => a - b).map(([id]) => id);
}
