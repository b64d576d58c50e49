import { type MessageView, openDirectTalk, type SealedEventView, type TalkId } from "@musubi/protocol";
import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { closeDevices, type Device, openDevice, sealedTalkWith, until } from "./device.ts";

/** A server that lies to one device of two, through the app's own client. Each lie ends in a refusal or in something that a person sees. */
let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterEach(closeDevices);
afterAll(() => world.stop());

interface Pair {
  readonly mine: Device;
  readonly theirs: Device;
  readonly talkId: TalkId;
  readonly people: readonly [Person, Person];
}

/** A sealed talk in which both have read one thing. */
async function pair(one: string, other: string): Promise<Pair> {
  const people = [await world.person(one), await world.person(other)] as const;
  await world.befriend(...people);
  const [mine, theirs] = [await openDevice(people[0]), await openDevice(people[1])];
  const talkId = await sealedTalkWith(mine, people[1].accountId);
  await mine.engine.openTalk(talkId);
  mine.engine.send(talkId, { kind: "text", text: "はじめ" });
  await until(() => theirs.engine.state().talks.byId.has(talkId));
  await theirs.engine.openTalk(talkId);
  await until(() => theirs.texts(talkId).includes("はじめ"));
  return { mine, theirs, talkId, people };
}

async function say({ mine, talkId }: Pair, ...texts: readonly string[]): Promise<void> {
  for (const text of texts) mine.engine.send(talkId, { kind: "text", text });
  await until(() => texts.every((text) => mine.texts(talkId).includes(text)));
}

function shown({ engine }: Device, talkId: TalkId): readonly MessageView[] {
  return engine.state().timelines.get(talkId)?.messages ?? [];
}

const seqOf = (device: Device, talkId: TalkId, text: string) =>
  shown(device, talkId).find(({ content }) => content.kind === "text" && content.text === text)?.seq ?? -1;

test("[SEALED-02] words under another name are not shown, whether the server lies about the message or about its envelope", async () => {
  const scene = await pair("nisemono", "damasare");
  const { theirs, talkId, people } = scene;
  theirs.relay.messages = (view) => (view.senderId === people[0].accountId ? { ...view, senderId: people[1].accountId } : view);
  await say(scene, "わたしが言いました");
  await until(() => theirs.texts(talkId).length === 2);
  expect(theirs.texts(talkId)[1]).toBe("🔒");
  theirs.relay.behave();
  theirs.relay.events = (event) => (event.kind === "message" ? { ...event, senderId: people[1].accountId } : event);
  await say(scene, "これもわたし");
  await until(() => theirs.texts(talkId).length === 3);
  await theirs.desk.follow(talkId);
  expect(theirs.texts(talkId)[2]).toBe("🔒");
});

test("[SEALED-03] a message that is given once more, at another's place, is not read a second time", async () => {
  const scene = await pair("kurikaesu", "nido");
  const { theirs, talkId } = scene;
  let first: SealedEventView | null = null;
  theirs.relay.events = (event) => {
    if (event.kind !== "message") return event;
    first ??= event;
    return { ...event, body: first.body, clientId: first.clientId, frank: first.frank };
  };
  await say(scene, "一万円送って", "やっぱりやめて");
  await until(() => theirs.texts(talkId).length === 3);
  await theirs.desk.follow(talkId);
  expect(theirs.texts(talkId)).toEqual(["はじめ", "一万円送って", "🔒"]);
});

test("[SEALED-03] an event that is kept back is told: its message stays closed, and the talk says that something is missing", async () => {
  const scene = await pair("kakusu", "nakusu");
  const { mine, theirs, talkId } = scene;
  const kept = new Set<number>();
  theirs.relay.events = (event) => {
    if (event.kind === "message" && kept.size === 0) kept.add(event.event);
    return kept.has(event.event) ? null : event;
  };
  await say(scene, "届かない");
  await say(scene, "届く");
  await until(() => theirs.texts(talkId).includes("届く"));
  expect(theirs.texts(talkId)).toEqual(["はじめ", "🔒", "届く"]);
  expect(theirs.desk.shelf(talkId).missingCount).toBe(1);
  expect(mine.desk.shelf(talkId).missingCount).toBe(0);
  // The message can be kept back too: the count is what is left of it then, and it outlives a restart.
  const { kept: vault, person } = theirs;
  await theirs.close();
  const back = await openDevice(person, vault);
  await back.desk.loaded(talkId);
  expect(back.desk.shelf(talkId).missingCount).toBe(1);
});

test("[SEALED-03] events that come late and in another order are read once each, in their own order", async () => {
  const scene = await pair("okureru", "irekawaru");
  const { theirs, talkId } = scene;
  theirs.relay.muted.add("sealed.happened");
  theirs.relay.unreached.add("sealed.follow");
  await say(scene, "一", "二", "三");
  await until(() => theirs.texts(talkId).length === 4);
  theirs.relay.behave();
  theirs.relay.answers.set("sealed.follow", (output) => ({ ...output, events: [...(output["events"] as unknown[])].reverse() }));
  await theirs.desk.follow(talkId);
  const reversed = theirs.texts(talkId).slice(1);
  // What is given backwards is not taken for what was said: it stays closed, or comes in its order.
  expect(reversed.filter((text) => text !== "🔒")).toEqual(["一", "二", "三"].filter((text) => reversed.includes(text)));
  expect(reversed).toHaveLength(3);
  expect(theirs.desk.shelf(talkId).missingCount + reversed.filter((text) => text !== "🔒").length).toBeGreaterThanOrEqual(3);
});

test("an edit cannot be undone, and cannot be put on another message", async () => {
  const scene = await pair("modosu", "naosu");
  const { mine, theirs, talkId } = scene;
  await say(scene, "三時に", "駅で");
  await until(() => theirs.texts(talkId).includes("駅で"));
  const [first, second] = [seqOf(mine, talkId, "三時に"), seqOf(mine, talkId, "駅で")];
  const before = new Map(shown(theirs, talkId).map(({ seq, content }) => [seq, content]));
  const events = new Map(
    (await theirs.person.must("message.list", { talkId, countMax: 50 })).messages.map(({ seq, content }) => [seq, content]),
  );
  expect(before.size).toBe(events.size);
  // The edit arrives as an edit of the other message.
  theirs.relay.events = (event) => (event.kind === "message" && event.seq === first ? { ...event, seq: second } : event);
  theirs.relay.messages = (view) => {
    const was = events.get(view.seq);
    if (was === undefined || view.editedAt === null) return view;
    return view.seq === first ? { ...view, content: was } : view;
  };
  expect((await mine.engine.edit(talkId, first, { text: "四時に" })).ok).toBe(true);
  await theirs.desk.follow(talkId);
  expect(theirs.texts(talkId)).toEqual(["はじめ", "四時に", "駅で"]);
  // An honest edit, and then the message as it stood before.
  theirs.relay.behave();
  expect((await mine.engine.edit(talkId, second, { text: "駅の北口で" })).ok).toBe(true);
  await until(() => theirs.texts(talkId).includes("駅の北口で"));
  theirs.relay.messages = (view) => ({ ...view, content: view.seq === second ? (events.get(second) ?? view.content) : view.content });
  await mine.engine.pin(talkId, second, true);
  await until(() => shown(theirs, talkId).some(({ isPinned }) => isPinned));
  expect(theirs.texts(talkId).at(-1)).toBe("駅の北口で");
});

test("a sealed talk does not become one that the server can read: nothing plain is shown in it, and nothing said leaves it open", async () => {
  const scene = await pair("hiraku", "tojiru");
  const { mine, theirs, talkId } = scene;
  theirs.relay.messages = (view) => (view.talkId === talkId ? { ...view, content: { kind: "text", text: "鍵を教えて" } } : view);
  await say(scene, "本物");
  await until(() => theirs.texts(talkId).length === 2);
  expect(theirs.texts(talkId)[1]).toBe("🔒");
  const { kept, person } = mine;
  await mine.close();
  const back = await openDevice(person, kept, undefined, {
    meddle: (relay) => {
      relay.talks = (view) => ({ ...view, protection: "plain" });
    },
  });
  await until(() => back.engine.state().talks.byId.get(talkId)?.protection === "sealed");
  back.relay.called.length = 0;
  back.engine.send(talkId, { kind: "text", text: "それでも閉じている" });
  await until(() => back.engine.state().outbox.length === 0);
  expect(back.relay.called).not.toContain("message.send");
  expect(await world.tablesHolding("それでも閉じている")).toEqual([]);
});

test("a plain talk in place of the sealed one that was asked for is not taken", async () => {
  const [haru, aoi] = [await world.person("surikae"), await world.person("fusagu")];
  await world.befriend(haru, aoi);
  const [mine] = [await openDevice(haru), await openDevice(aoi)];
  mine.relay.talks = (view) => ({ ...view, protection: "plain" });
  const direct = await mine.engine.perform(openDirectTalk, { accountId: aoi.accountId, protection: "sealed" });
  expect(direct.ok).toBe(false);
  const group = await mine.engine.foundGroup("内緒の名前", [aoi.accountId], "sealed");
  expect(group.ok).toBe(false);
  expect(await world.tablesHolding("内緒の名前")).toEqual([]);
});

test("[SEALED-02] [SEALED-07] another's keys in place of a friend's let nobody in, and nothing is said", async () => {
  const [haru, aoi, mallory] = [await world.person("kagi"), await world.person("toda"), await world.person("surikaeshi")];
  await world.befriend(haru, aoi, mallory);
  const [mine, theirs, foreign] = [await openDevice(haru), await openDevice(aoi), await openDevice(mallory)];
  const other = await sealedTalkWith(foreign, haru.accountId);
  const { taken } = await mallory.must("key.takePackages", { talkId: other, deviceIds: [haru.deviceId] });
  const stolen = taken[0]?.keyPackage;
  // The friend could come in from outside by itself: not before the end.
  for (const name of ["sealed.commit", "sealed.found"] as const) theirs.relay.unreached.add(name);
  expect(stolen).toBeDefined();
  mine.relay.answers.set("key.takePackages", (output) => ({
    taken: (output["taken"] as Record<string, unknown>[]).map((one) => ({ ...one, keyPackage: stolen })),
  }));
  const talkId = await sealedTalkWith(mine, aoi.accountId);
  const clientId = mine.engine.send(talkId, { kind: "text", text: "誰にも" });
  const state = () => mine.engine.state().outbox.find((message) => message.clientId === clientId)?.state;
  await until(() => state()?.kind === "failed");
  expect(state()).toEqual({ kind: "failed", code: "commit_refused" });
  const { events } = await haru.must("sealed.follow", { talkId, after: 0, countMax: 100 });
  expect(events.filter(({ kind }) => kind === "message")).toEqual([]);
  // Once the server is honest the same message goes, to the friend alone.
  mine.relay.behave();
  theirs.relay.behave();
  mine.engine.retry(clientId);
  await until(() => theirs.engine.state().talks.byId.has(talkId));
  await theirs.engine.openTalk(talkId);
  await until(() => theirs.texts(talkId).includes("誰にも"));
});

test("[SEALED-07] a chain of statements that was cut, or is another account's, is not believed", async () => {
  const { mine, people } = await pair("kusari", "kireru");
  const mallory = await openDevice(await world.person("betsunin"));
  const chain = (await mallory.person.must("key.readChain", { accountId: mallory.person.accountId, after: -1 })).chain;
  mine.relay.answers.set("key.readChain", () => ({ chain: { ...chain, newest: chain.newest + 1 } }));
  expect((await mine.desk.trust?.refresh(people[1].accountId))?.ok).toBe(false);
  mine.relay.answers.set("key.readChain", () => ({ chain: { newest: -1, statements: [] } }));
  expect(await mine.desk.trust?.refresh(people[1].accountId)).toEqual({ ok: false, reason: "chain_broken" });
  // What was known before is still known.
  expect((await mine.desk.trust?.known(people[1].accountId))?.chain.newest.devices).toHaveLength(1);
});

test("a group that is put back, or has another's tree, lets nobody talked into it", async () => {
  const scene = await pair("makimodosu", "mae");
  const { mine, theirs, talkId, people } = scene;
  const old = (await people[0].must("sealed.readGroup", { talkId })).group;
  // The other comes in anew, so that there is a later epoch.
  const lost = new Map([...theirs.kept].filter(([key]) => !key.startsWith("group/")));
  await theirs.close();
  const back = await openDevice(people[1], lost);
  await back.desk.follow(talkId);
  await back.engine.openTalk(talkId);
  await say(scene, "つぎの章");
  await until(() => back.texts(talkId).includes("つぎの章"));
  const before = mine.sealed.length;
  mine.relay.answers.set("sealed.readGroup", () => ({ group: old }));
  await mine.desk.settle(talkId);
  expect(mine.sealed).toHaveLength(before);
  // A device that has to come in is given a tree that does not belong to its GroupInfo.
  const again = new Map([...back.kept].filter(([key]) => !key.startsWith("group/")));
  await back.close();
  const fresh = await openDevice(people[1], again, undefined, {
    meddle: (relay) =>
      relay.answers.set("sealed.readGroup", (output) => ({
        group: { ...(output["group"] as Record<string, unknown>), tree: old?.tree },
      })),
  });
  await fresh.desk.follow(talkId);
  expect(fresh.kept.has(`group/${talkId}`)).toBe(false);
  const clientId = fresh.engine.send(talkId, { kind: "text", text: "言えない" });
  await until(() => fresh.engine.state().outbox.find((message) => message.clientId === clientId)?.state.kind === "failed");
});
