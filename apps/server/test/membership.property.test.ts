import type { ClientId, TalkId } from "@musubi/protocol";
import { livesOf, type Person, startWorld, type World } from "@musubi/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { newDevice } from "./cast.ts";
import { type Listener, listen } from "./listener.ts";

// Who can read what, compared with a few lines of model, over random lives of a group and of a friendship.

let world: World;
/** alice owns the groups; the others come and go. */
let alice: Person;
let others: readonly Person[];
/** A second device of everybody, which only listens. */
let ears: ReadonlyMap<Person, Person>;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  alice = await world.person("alice");
  others = [await world.person("bob"), await world.person("chie"), await world.person("daichi")];
  await world.befriend(alice, ...others);
  ears = new Map(await Promise.all([alice, ...others].map(async (person) => [person, await newDevice(person)] as const)));
});
afterAll(() => world.stop());

/** Many lives take longer than one case usually may, on a busy machine. */
const TIMEOUT_MS = livesOf(180_000, 3_600_000);
const SEED = { seed: 20_260_802, numRuns: livesOf(8, 100), endOnFailure: true };

type Act =
  | { readonly what: "add" | "remove" | "leave" | "block" | "unblock"; readonly who: number }
  | { readonly what: "say" | "edit"; readonly who: number };

const actArbitrary: fc.Arbitrary<Act> = fc.record({
  what: fc.oneof(
    { weight: 4, arbitrary: fc.constant("say" as const) },
    { weight: 3, arbitrary: fc.constant("edit" as const) },
    { weight: 3, arbitrary: fc.constant("add" as const) },
    { weight: 2, arbitrary: fc.constantFrom("remove" as const, "leave" as const) },
    { weight: 1, arbitrary: fc.constantFrom("block" as const, "unblock" as const) },
  ),
  who: fc.nat(3),
});

/** What should be so: who is in, since which saying, whom alice has blocked, and what was said. */
interface Model {
  readonly joinedAt: Map<Person, number>;
  readonly blocked: Set<Person>;
  readonly said: { text: string; readonly by: Person; readonly seq: number }[];
}

test(
  "in a group everybody reads exactly what was said while they were in it, for as long as they are",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(actArbitrary, { minLength: 5, maxLength: 25 }), async (acts) => {
        const { talkId } = await alice.group("出入り");
        const model: Model = { joinedAt: new Map([[alice, 0]]), blocked: new Set(), said: [] };
        const listeners = new Map<Person, Listener>();
        for (const [person, ear] of ears) listeners.set(person, await listen(ear));
        const audible = new Map<Person, Set<string>>([alice, ...others].map((person) => [person, new Set()]));
        for (const [index, act] of acts.entries()) {
          await performInGroup(talkId, act, model, `${index} 番目の話`);
          for (const person of model.joinedAt.keys()) for (const text of readable(model, person)) audible.get(person)?.add(text);
          for (const person of [alice, ...others]) await expectReads(person, talkId, model);
        }
        for (const [person, listener] of listeners) await expectHeardOnly(person, listener, talkId, audible.get(person) ?? new Set());
        for (const person of model.blocked) await alice.must("friend.unblock", { accountId: person.accountId });
      }),
      SEED,
    );
  },
  TIMEOUT_MS,
);

async function performInGroup(talkId: TalkId, { what, who }: Act, model: Model, text: string): Promise<void> {
  const person = [alice, ...others][who] ?? alice;
  const { accountId } = person;
  const isIn = model.joinedAt.has(person);
  switch (what) {
    case "say": {
      const answer = await person.call("message.send", {
        talkId,
        clientId: `c${model.said.length}` as ClientId,
        content: { kind: "text", text },
      });
      expect(answer.status, "only members speak").toBe(isIn ? 200 : 404);
      if (answer.output !== undefined) model.said.push({ text, by: person, seq: answer.output.seq });
      return;
    }
    case "edit": {
      const old = model.said.findLast(
        (one, index) => one.by === person && index >= (model.joinedAt.get(person) ?? Number.POSITIVE_INFINITY),
      );
      if (old === undefined) return;
      await person.must("message.edit", { talkId, seq: old.seq, text });
      old.text = text;
      return;
    }
    case "add": {
      const answer = await alice.call("talk.addMembers", { talkId, accountIds: [accountId] });
      const isAllowed = isIn || !model.blocked.has(person);
      expect(answer.error?.code).toBe(isAllowed ? undefined : "not_friends");
      if (!isIn && isAllowed) model.joinedAt.set(person, model.said.length);
      return;
    }
    case "remove": {
      const answer = await alice.call("talk.removeMember", { talkId, accountId });
      expect(answer.status, "an owner removes members, not herself").toBe(isIn && person !== alice ? 200 : 404);
      if (person !== alice) model.joinedAt.delete(person);
      return;
    }
    case "leave": {
      // Alone, the owner would take the talk with her.
      if (person === alice && model.joinedAt.size === 1) return;
      const answer = await person.call("talk.leave", { talkId });
      expect(answer.status, "the owner stays while there are others").toBe(!isIn ? 404 : person === alice ? 409 : 200);
      if (person !== alice) model.joinedAt.delete(person);
      return;
    }
    case "block":
      if (person === alice || model.blocked.has(person)) return;
      await alice.must("friend.block", { accountId });
      model.blocked.add(person);
      return;
    case "unblock":
      if (!model.blocked.delete(person)) return;
      await alice.must("friend.unblock", { accountId });
  }
}

function readable({ joinedAt, said }: Model, person: Person): string[] {
  const since = joinedAt.get(person);
  return since === undefined ? [] : said.slice(since).map((one) => one.text);
}

async function expectReads(person: Person, talkId: TalkId, model: Model): Promise<void> {
  const listed = await person.call("message.list", { talkId, countMax: 200 });
  const caught = await person.must("talk.catchUp", { cursors: [{ talkId, after: 0 }], countMax: 200 });
  if (!model.joinedAt.has(person)) {
    expect(listed.status).toBe(404);
    expect(caught).toEqual({ talks: [], goneTalkIds: [talkId] });
    return;
  }
  expect(textsOf(listed.output?.messages ?? []), person.handle).toEqual(readable(model, person));
  expect(textsOf(caught.talks[0]?.messages ?? []).sort(), person.handle).toEqual(readable(model, person).sort());
}

function textsOf(messages: readonly { readonly content: { readonly kind: string; readonly text?: string } }[]): string[] {
  return messages.flatMap((message) =>
    message.content.kind === "text" && message.content.text !== undefined ? [message.content.text] : [],
  );
}

/** Everything that an open socket was told of the talk, at any moment, was this person's to hear. */
async function expectHeardOnly(person: Person, listener: Listener, talkId: TalkId, audible: ReadonlySet<string>): Promise<void> {
  // Said last, so that what was said before has arrived.
  const mark = `聞いた ${talkId}`;
  await person.must("account.updateProfile", { statusText: mark });
  await listener.hears((event) => event.includes('"account.changed"') && event.includes(mark));
  const frames = listener.heard.filter((text) => text.includes(`"talkId":"${talkId}"`));
  const heard = frames.flatMap((text) => [...text.matchAll(/"text":"([^"]+)"/g)].map((match) => match[1] ?? ""));
  expect(
    heard.filter((text) => !audible.has(text)),
    person.handle,
  ).toEqual([]);
  await listener.close();
}

const pairArbitrary = fc.array(
  fc.record({
    what: fc.constantFrom("say" as const, "say" as const, "open" as const, "block" as const, "unblock" as const),
    isFirst: fc.boolean(),
  }),
  { minLength: 4, maxLength: 16 },
);

test(
  "in a direct talk both write while neither has blocked the other, whenever it was opened",
  async () => {
    let pairCount = 0;
    await fc.assert(
      fc.asyncProperty(pairArbitrary, async (acts) => {
        pairCount += 1;
        const [one, other] = [await world.person(`one${pairCount}`), await world.person(`other${pairCount}`)];
        await world.befriend(one, other);
        const blocks = new Set<Person>();
        let talkId: TalkId | null = null;
        for (const [index, { what, isFirst }] of acts.entries()) {
          const [me, you] = isFirst ? [one, other] : [other, one];
          if (what === "block" && !blocks.has(me)) {
            await me.must("friend.block", { accountId: you.accountId });
            blocks.add(me);
          } else if (what === "unblock" && blocks.delete(me)) {
            await me.must("friend.unblock", { accountId: you.accountId });
          } else if (what === "open" && !blocks.has(me)) {
            talkId = (await me.call("talk.openDirect", { accountId: you.accountId })).output?.talk.talkId ?? talkId;
          } else if (what === "say" && talkId !== null) {
            const answer = await me.call("message.send", {
              talkId,
              clientId: `c${index}` as ClientId,
              content: { kind: "text", text: "ねえ" },
            });
            expect(answer.error?.code, `${index}: blocked by ${blocks.size}`).toBe(blocks.size === 0 ? undefined : "blocked");
          }
        }
      }),
      SEED,
    );
  },
  TIMEOUT_MS,
);
