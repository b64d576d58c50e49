import { present, randomName, systemRandom } from "@musubi/base";
import type { AlbumId, ClientId, FileId, TalkId } from "@musubi/protocol";
import { type Person, readyFile, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { pngBase64 } from "./cast.ts";
import { Dice } from "./history/dice.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterAll(() => world.stop());

const at = <T>(list: readonly T[], place: number): T => present(list[place], "There is one at each place.");

const newName = () => randomName(systemRandom, 20) as ClientId;

type Act = (person: Person) => Promise<{ readonly status: number }>;

interface Town {
  /** One who never leaves: who puts things right again. */
  readonly first: Person;
  readonly people: readonly Person[];
  readonly talkId: TalkId;
  readonly albums: readonly [AlbumId, AlbumId];
  readonly photos: readonly FileId[];
}

/** Everything that people of one group may do to the same few things. */
function actsOf({ people, talkId, albums: [one, other], photos }: Town, pick: (below: number) => number): readonly Act[] {
  const some = <T>(list: readonly T[]): T => at(list, pick(list.length));
  const seq = () => 1 + pick(12);
  const many = () => photos.filter(() => pick(2) === 0).slice(0, 3);
  const clientId = newName();
  return [
    (by) => by.call("message.send", { talkId, clientId, content: { kind: "text", text: "山" } }),
    (by) => by.call("message.send", { talkId, clientId: newName(), content: { kind: "text", text: "川" } }),
    (by) => by.call("message.edit", { talkId, seq: seq(), text: `直し${pick(9)}` }),
    (by) => by.call("message.react", { talkId, seq: seq(), emoji: "👍", isOn: pick(2) === 0 }),
    (by) => by.call("message.pin", { talkId, seq: seq(), isPinned: pick(2) === 0 }),
    (by) => by.call("message.unsend", { talkId, seq: seq() }),
    (by) => by.call("talk.markRead", { talkId, seq: seq() }),
    (by) => by.call("talk.saveDraft", { talkId, text: `下書き${pick(9)}`, replyTo: null }),
    (by) => by.call("talk.setMine", { talkId, isPinned: pick(2) === 0 }),
    (by) => by.call("talk.update", { talkId, name: `会${pick(3)}` }),
    (by) => by.call("talk.setRole", { talkId, accountId: some(people).accountId, role: some(["admin", "member"] as const) }),
    (by) => by.call("talk.removeMember", { talkId, accountId: some(people).accountId }),
    (by) => by.call("talk.addMembers", { talkId, accountIds: [some(people).accountId] }),
    (by) => by.call("talk.leave", { talkId }),
    (by) => by.call("talk.openDirect", { accountId: some(people).accountId }),
    (by) => by.call("friend.remove", { accountId: some(people).accountId }),
    (by) => by.call("friend.request", { handle: some(people).handle }),
    (by) => by.call("friend.block", { accountId: some(people).accountId }),
    (by) => by.call("friend.unblock", { accountId: some(people).accountId }),
    (by) => by.call("account.updateProfile", { displayName: `人${pick(5)}` }),
    (by) => by.call("album.create", { talkId, name: `旅${pick(3)}` }),
    (by) => by.call("album.update", { albumId: one, name: `旅${pick(3)}` }),
    (by) => by.call("album.addPhotos", { albumId: some([one, other]), fileIds: [some(photos)] }),
    (by) => by.call("album.removePhotos", { albumId: some([one, other]), fileIds: [some(photos)] }),
    (by) => by.call("album.restorePhotos", { albumId: some([one, other]), fileIds: [some(photos)] }),
    (by) => by.call("album.movePhotos", { albumId: one, fileIds: [some(photos)], toAlbumId: other }),
    (by) => by.call("album.movePhotos", { albumId: other, fileIds: [some(photos)], toAlbumId: one }),
    (by) =>
      by.call("album.reorder", {
        albumId: one,
        fileIds: [some(photos), ...many()].filter((id, at, all) => all.indexOf(id) === at),
        before: null,
      }),
    (by) => by.call("album.likePhoto", { albumId: one, fileId: some(photos), isLiked: pick(2) === 0 }),
    (by) => by.call("album.comment", { albumId: one, fileId: some(photos), clientId, text: "きれい" }),
    (by) => by.call("album.setPhoto", { albumId: one, fileId: some(photos), caption: `峠${pick(9)}` }),
    (by) => by.call("settings.update", { theme: some(["light", "dark"] as const) }),
  ];
}

const ROUNDS = 60;
const AT_ONCE = 14;

test("whatever people do to the same things in the same moment, nobody gets a fault, and what is counted is what is there", async () => {
  const dice = new Dice(20_261_123);
  const pick = (below: number): number => dice.below(below);
  const town = await settle();
  const faults: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const acts = actsOf(town, pick);
    const chosen = Array.from({ length: AT_ONCE }, () => ({
      act: at(acts, pick(acts.length)),
      by: at(town.people, pick(town.people.length)),
    }));
    const answers = await Promise.all(chosen.map(async ({ act, by }) => ({ act, ...(await act(by)) })));
    faults.push(...answers.filter(({ status }) => status >= 500).map(({ act }) => String(act)));
    if (round % 3 === 0) await makeUp(town);
  }
  expect(faults).toEqual([]);
  const { first } = town;
  const { albums } = await first.must("album.list", { talkId: town.talkId });
  expect(new Set(albums.map(({ name }) => name)).size).toBe(albums.length);
  for (const { albumId, photoCount } of albums) {
    const { photos } = await first.must("album.listPhotos", { albumId, countMax: 100 });
    expect([albumId, photos.length]).toEqual([albumId, photoCount]);
    for (const { fileId, commentCount } of photos) {
      const { comments } = await first.must("album.listComments", { albumId, fileId, countMax: 100 });
      expect([fileId, comments.length]).toEqual([fileId, commentCount]);
    }
  }
});

/** Five friends with a group, two albums and a few photos. */
async function settle(): Promise<Town> {
  const people = await Promise.all(Array.from({ length: 5 }, (_, number) => world.person(`storm${number}x`)));
  for (const [place, one] of people.entries()) for (const other of people.slice(place + 1)) await world.befriend(one, other);
  const first = at(people, 0);
  const others = people.slice(1);
  const { talkId } = await first.group("山の会", ...others);
  for (const person of people) await person.say(talkId, "言葉");
  const photos: FileId[] = [];
  for (let side = 20; side < 24; side += 1)
    photos.push((await readyFile(first, Buffer.from(pngBase64(side), "base64"), { kind: "picture", name: `${side}.png` })).fileId);
  const make = async (name: string): Promise<AlbumId> => (await first.must("album.create", { talkId, name })).album.albumId;
  const albums = [await make("春"), await make("夏")] as const;
  await first.must("album.addPhotos", { albumId: albums[0], fileIds: photos });
  return { first, people, talkId, albums, photos };
}

/** Everybody is friends again, and in the group. */
async function makeUp({ first, people, talkId }: Town): Promise<void> {
  for (const one of people) for (const { accountId } of people) await one.call("friend.unblock", { accountId });
  for (const [place, one] of people.entries())
    for (const other of people.slice(place + 1)) {
      await one.call("friend.request", { handle: other.handle });
      await other.call("friend.accept", { accountId: one.accountId });
    }
  for (const one of people) await one.call("talk.addMembers", { talkId, accountIds: [first.accountId] });
  for (const one of people) await one.call("talk.setRole", { talkId, accountId: first.accountId, role: "admin" });
  for (const { accountId } of people) await first.call("talk.addMembers", { talkId, accountIds: [accountId] });
}
