import type { ClientId, MessageView, TalkId } from "@musubi/protocol";
import { livesOf, type Person, startWorld, type World } from "@musubi/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { newDevice } from "./cast.ts";
import { type Listener, listen } from "./listener.ts";

// One order per talk, and each message once, whatever the devices do at the same time.

let world: World;
let people: readonly [Writer, Writer, Writer];
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  const [alice, bob, chie] = [await world.person("alice"), await world.person("bob"), await world.person("chie")];
  await world.befriend(alice, bob, chie);
  people = [await writer(alice), await writer(bob), await writer(chie)];
});
afterAll(() => world.stop());

/** Many stories take longer than one case usually may, on a busy machine. */
const TIMEOUT_MS = livesOf(180_000, 3_600_000);

/** Somebody who writes from two devices while a third one listens. */
interface Writer {
  readonly devices: readonly [Person, Person];
  readonly ear: Person;
}

async function writer(person: Person): Promise<Writer> {
  return { devices: [person, await newDevice(person)], ear: await newDevice(person) };
}

/** Sending again with a name used before is a duplicate; a change is made to the newest message the device knows of. */
const actArbitrary = fc.record({
  who: fc.nat(2),
  device: fc.nat(1),
  what: fc.oneof(
    { weight: 6, arbitrary: fc.constant("send" as const) },
    { weight: 1, arbitrary: fc.constantFrom("edit" as const, "react" as const, "unsend" as const) },
  ),
  name: fc.nat(12),
});
type Act = { readonly who: number; readonly device: number; readonly what: "send" | "edit" | "react" | "unsend"; readonly name: number };
/** Rounds of acts at the same time; between two rounds some ears lose their line and open another. */
const storyArbitrary = fc.array(fc.record({ acts: fc.array(actArbitrary, { minLength: 1, maxLength: 24 }), cut: fc.subarray([0, 1, 2]) }), {
  minLength: 2,
  maxLength: 5,
});

test(
  "messages sent at the same time, twice and over broken lines have one order, and each is there once",
  async () => {
    await fc.assert(
      fc.asyncProperty(storyArbitrary, fc.array(fc.nat(100), { minLength: 3, maxLength: 6 }), async (story, cursors) => {
        const talkId = (await people[0].devices[0].group("順番", people[1].devices[0], people[2].devices[0])).talkId;
        const ears = await Promise.all(people.map((one) => openEar(one.ear, talkId)));
        const places = new Map<string, Set<number>>();
        for (const { acts, cut } of story) {
          await Promise.all(acts.map((act) => perform(talkId, act, places)));
          for (const index of cut) await ears[index]?.reconnect();
        }
        const all = await everyMessage(people[0].ear, talkId);
        expectOneOrder(all, places);
        for (const cursor of cursors)
          expect((await catchUpFrom(people[1].ear, talkId, cursor)).messages).toEqual(
            byChange(all).filter((message) => message.changedSeq > cursor),
          );
        for (const ear of ears) expect(await ear.settled(all)).toEqual(all);
        await Promise.all(ears.map((ear) => ear.close()));
      }),
      { seed: 20_260_801, numRuns: livesOf(10, 100), endOnFailure: true },
    );
  },
  TIMEOUT_MS,
);

async function perform(talkId: TalkId, act: Act, places: Map<string, Set<number>>): Promise<void> {
  const device = people[act.who]?.devices[act.device];
  if (device === undefined) throw new Error("Three people have two devices each.");
  if (act.what === "send") {
    const clientId = `n${act.name}` as ClientId;
    const { seq } = await device.must("message.send", { talkId, clientId, content: { kind: "text", text: `${act.who} の ${act.name}` } });
    const key = `${device.accountId} ${clientId}`;
    places.set(key, (places.get(key) ?? new Set()).add(seq));
    return;
  }
  const { messages } = await device.must("message.list", { talkId, countMax: 20 });
  const mine = messages.findLast((message) => message.senderId === device.accountId && message.content.kind === "text");
  if (mine === undefined) return;
  // Two changes may meet; then the later one may be refused, and that is an answer as well.
  if (act.what === "edit") await device.call("message.edit", { talkId, seq: mine.seq, text: `直し ${act.name}` });
  else if (act.what === "react") await device.call("message.react", { talkId, seq: mine.seq, emoji: "🍵", isOn: act.name % 2 === 0 });
  else await device.call("message.unsend", { talkId, seq: mine.seq });
}

function expectOneOrder(all: readonly MessageView[], places: ReadonlyMap<string, ReadonlySet<number>>): void {
  const seqs = all.map((message) => message.seq);
  expect(seqs).toEqual([...new Set(seqs)].sort((one, other) => one - other));
  const changes = all.map((message) => message.changedSeq);
  expect(new Set(changes).size, "no two changes have one place").toBe(changes.length);
  for (const [key, seen] of places) expect(seen.size, `${key} was told one place`).toBe(1);
  const sent = all.filter((message) => message.senderId !== null).map((message) => `${message.senderId} ${message.clientId}`);
  expect([...sent].sort(), "every name has its one message").toEqual([...places.keys()].sort());
}

/** The whole talk, by pages of the list. */
async function everyMessage(person: Person, talkId: TalkId): Promise<MessageView[]> {
  const all: MessageView[] = [];
  for (let before: number | undefined; ; ) {
    const page = await person.must("message.list", { talkId, countMax: 7, ...(before === undefined ? {} : { before }) });
    all.unshift(...page.messages);
    before = page.messages[0]?.seq;
    if (!page.hasBefore) return all;
  }
}

/** What changed after a place, by pages of catching up, and the place to go on from next time. */
async function catchUpFrom(person: Person, talkId: TalkId, from: number): Promise<{ messages: MessageView[]; through: number }> {
  const caught: MessageView[] = [];
  for (let after = from; ; ) {
    const { talks } = await person.must("talk.catchUp", { cursors: [{ talkId, after }], countMax: 5 });
    const [page] = talks;
    if (page === undefined) throw new Error("The talk is theirs.");
    caught.push(...page.messages);
    if (!page.hasMore) return { messages: byChange(caught), through: page.through };
    expect(page.through, "every page goes further").toBeGreaterThan(after);
    after = page.through;
  }
}

function byChange(messages: readonly MessageView[]): MessageView[] {
  return [...messages].sort((one, other) => one.changedSeq - other.changedSeq);
}

/** A device that only listens: events as they come, catching up after each break, newer views over older ones. */
async function openEar(person: Person, talkId: TalkId) {
  const known = new Map<number, MessageView>();
  const put = (message: MessageView): void => {
    if (message.talkId !== talkId) return;
    const before = known.get(message.seq);
    if (before === undefined || before.changedSeq < message.changedSeq) known.set(message.seq, message);
  };
  let listener: Listener = await listen(person);
  const drain = (): void => {
    for (const text of listener.heard) {
      const frame: { ev: string; data: { message: MessageView } } = JSON.parse(text);
      if (frame.ev === "message.changed") put(frame.data.message);
    }
  };
  // Only catching up moves the cursor: an event may have overtaken another one that the break then swallowed.
  let cursor = 0;
  const catchUp = async (): Promise<void> => {
    const { messages, through } = await catchUpFrom(person, talkId, cursor);
    for (const message of messages) put(message);
    cursor = through;
  };
  await catchUp();
  return {
    /** The line breaks, another is opened, and what was missed is fetched. */
    reconnect: async (): Promise<void> => {
      await listener.close();
      drain();
      listener = await listen(person);
      await catchUp();
    },
    /** What this device shows once it has heard of everything there is. */
    settled: async (all: readonly MessageView[]): Promise<MessageView[]> => {
      const isNewest = (message: MessageView): boolean => (known.get(message.seq)?.changedSeq ?? 0) >= message.changedSeq;
      await listener.until(() => {
        drain();
        return all.every(isNewest);
      });
      return [...known.values()].sort((one, other) => one.seq - other.seq);
    },
    close: () => listener.close(),
  };
}
