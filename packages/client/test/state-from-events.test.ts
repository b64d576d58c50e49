import { brand } from "@musubi/base";
import type { ClientId, MemberView, TalkId } from "@musubi/protocol";
import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from "vitest";
import { anotherDevice, chance, closeDevices, type Device, openDevice, text } from "./device.ts";

let world: World;
let alice: Person;
let others: Person[];
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  alice = await world.person("alice");
  others = await Promise.all(["bob", "chie", "daichi"].map((handle) => world.person(handle)));
  await world.befriend(alice, ...others);
});
afterEach(closeDevices);
afterAll(() => world.stop());

let below = chance(0);

function pick<T>(items: readonly T[]): T {
  const item = items[below(items.length)];
  if (item === undefined) throw new Error("There is nothing to pick from.");
  return item;
}

/** My own receipt is for the others; this device knows how far I have read from `mine`. */
function withoutOwnReceipt(member: MemberView): MemberView {
  return member.profile.accountId === alice.accountId ? { ...member, readSeq: null } : member;
}

/** Everything that a person could see, without what belongs to one device alone. */
function shown(device: Device, talkIds: readonly TalkId[]) {
  const { account, friends, talks, timelines, members } = device.engine.state();
  // The account's change numbers only guard the order of views; a new profile of a friend moves them without an event of its own.
  const relations = [...friends.byId.values()].map(({ profile, relation, isFavourite, isHidden, since }) => ({
    profile,
    relation,
    isFavourite,
    isHidden,
    since,
  }));
  return {
    account: { ...account, changeSeq: 0 },
    relations: relations.toSorted((a, b) => (a.profile.accountId < b.profile.accountId ? -1 : 1)),
    friends: friends.friends.map((friend) => friend.profile),
    talks,
    timelines: talkIds.map((talkId) => [timelines.get(talkId)?.messages, timelines.get(talkId)?.hasAfter]),
    members: talkIds.map((talkId) => members.get(talkId)?.map(withoutOwnReceipt)),
  };
}

type Deed = (talkId: TalkId) => Promise<unknown>;

async function seqIn(person: Person, talkId: TalkId): Promise<number> {
  const page = await person.call("message.list", { talkId, countMax: 30 });
  return page.output === undefined || page.output.messages.length === 0 ? 1 : pick(page.output.messages).seq;
}

/** What people do to a talk, at random; some of it is refused, as in life. */
function deeds(device: Device, desk: Person): Deed[] {
  const { engine } = device;
  const somebody = () => pick([...others, desk]);
  return [
    async (talkId) => engine.send(talkId, text(`alice ${below(1_000)}`)),
    async (talkId) => engine.markRead(talkId, await seqIn(desk, talkId)),
    async (talkId) => engine.react(talkId, await seqIn(desk, talkId), "🍵", below(2) === 0),
    async (talkId) =>
      somebody().call("message.send", { talkId, clientId: brand<ClientId>(`r${below(60_000)}`), content: text(`said ${below(1_000)}`) }),
    async (talkId) => {
      const mentions = [{ accountId: alice.accountId, start: 0, length: 5 }];
      const content = { kind: "text", text: "Alice!", mentions } as const;
      return pick(others).call("message.send", {
        talkId,
        clientId: brand<ClientId>(`m${below(60_000)}`),
        content: { ...content, mentions },
      });
    },
    async (talkId) => desk.call("talk.markRead", { talkId, seq: await seqIn(desk, talkId) }),
    async (talkId) => {
      const person = somebody();
      return person.call("talk.markRead", { talkId, seq: await seqIn(person, talkId) });
    },
    async (talkId) => {
      const person = somebody();
      return person.call("message.edit", { talkId, seq: await seqIn(person, talkId), text: `edited ${below(1_000)}` });
    },
    async (talkId) => {
      const person = somebody();
      return person.call("message.unsend", { talkId, seq: await seqIn(person, talkId) });
    },
    async (talkId) => {
      const person = somebody();
      return person.call("message.react", { talkId, seq: await seqIn(person, talkId), emoji: pick(["👍", "🎉"]), isOn: below(3) > 0 });
    },
    async (talkId) => desk.call("message.pin", { talkId, seq: await seqIn(desk, talkId), isPinned: below(2) === 0 }),
    async (talkId) => desk.call("talk.setMine", { talkId, isPinned: below(2) === 0, isArchived: below(4) === 0 }),
    async (talkId) => desk.call("talk.saveDraft", { talkId, text: pick(["", "half a thought"]), replyTo: null }),
    async (talkId) => desk.call("talk.update", { talkId, name: `Name ${below(1_000)}` }),
    async (talkId) => desk.call("talk.removeMember", { talkId, accountId: pick(others).accountId }),
    async (talkId) => desk.call("talk.addMembers", { talkId, accountIds: [pick(others).accountId] }),
    async () => {
      // The server chooses who is told of a new profile before it is stored: somebody who just comes online may miss it.
      await vi.waitUntil(() => engine.state().connection === "online" && !engine.state().isSyncing);
      return somebody().call("account.updateProfile", { displayName: `Person ${below(1_000)}` });
    },
    async () => desk.call("friend.mark", { accountId: pick(others).accountId, isFavourite: below(2) === 0, isHidden: below(3) === 0 }),
    async () => desk.call("settings.update", { sendsReadReceipts: below(2) === 0, theme: pick(["light", "dark"]) }),
    async () => desk.must("talk.create", { name: `New ${below(1_000)}`, memberIds: [pick(others).accountId] }),
    async () => device.cut(),
  ];
}

/** Lives through `count` deeds and gives the talks that were looked at. */
async function live(device: Device, count: number): Promise<TalkId[]> {
  const desk = await anotherDevice(alice);
  const talkIds = [await desk.group("Tea", ...others), await pick(others).group("Town", desk), await desk.direct(pick(others))].map(
    (talk) => talk.talkId,
  );
  await vi.waitUntil(() => talkIds.every((talkId) => device.engine.state().talks.byId.has(talkId)), { timeout: 5_000 });
  for (const talkId of talkIds) await device.engine.openTalk(talkId);
  const possible = deeds(device, desk);
  for (let index = 0; index < count; index += 1) await pick(possible)(pick(talkIds));
  await vi.waitUntil(() => device.engine.state().outbox.length === 0, { timeout: 10_000 });
  return talkIds;
}

test.each([1, 2, 3, 4])("a device that lived through everything shows what a fresh one shows (life %i)", async (seed) => {
  below = chance(seed);
  const device = await openDevice(alice);
  const talkIds = await live(device, 150);
  await device.engine.whenSynced();
  await vi.waitFor(
    async () => {
      const fresh = await openDevice(alice);
      for (const talkId of talkIds) await fresh.engine.openTalk(talkId);
      await fresh.engine.whenSynced();
      const [lived, newborn] = [shown(device, talkIds), shown(fresh, talkIds)];
      await fresh.close();
      expect(newestOf(lived)).toEqual(newestOf(newborn));
    },
    { timeout: 15_000, interval: 500 },
  );
});

/** A fresh device has loaded one page; the one that lived on has everything since. They are compared where both look. */
function newestOf(state: ReturnType<typeof shown>) {
  return {
    ...state,
    timelines: state.timelines.map(([messages, hasAfter]) => [Array.isArray(messages) ? messages.slice(-50) : null, hasAfter]),
  };
}
