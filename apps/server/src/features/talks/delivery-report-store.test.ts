import type { TalkId } from "@musubi/protocol";
import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { listen } from "../../../test/listener.ts";
import { asRole } from "../../cli/operator.ts";
import { type DeliveryReport, readDeliveryReport } from "./delivery-report-store.ts";

let world: World;
let alice: Person;
let bob: Person;
let chie: Person;
let daichi: Person;
let talkId: TalkId;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  [alice, bob, chie, daichi] = await Promise.all([
    world.person("alice"),
    world.person("bob"),
    world.person("chie"),
    world.person("daichi"),
  ]);
  await world.befriend(alice, bob, chie, daichi);
  talkId = (await alice.group("the trip", bob, chie, daichi)).talkId;
});
afterAll(() => world.stop());

const reportOn = (seq: number): Promise<DeliveryReport | null> =>
  asRole({ prepared: world.database }, "musubi_operator", (tx) => readDeliveryReport(tx, talkId, seq));
const rowsOf = async (seq: number): Promise<string[]> =>
  ((await reportOn(seq))?.rows ?? []).map((row) => `${row.handle} ${row.known}${row.isSender ? " sender" : ""}`).toSorted();
const read = (person: Person): Promise<unknown> => person.must("message.list", { talkId, countMax: 50 });

test("whoever asked for the message and whoever was listening is named, each with how it is known", async () => {
  const bobListens = await listen(bob);
  const seq = await alice.say(talkId, "the train leaves at nine");
  await bobListens.hears((event) => event.includes("the train leaves at nine"));
  await read(chie);
  expect(await rowsOf(seq)).toEqual(["alice sent sender", "bob live", "chie pulled"]);
  const report = await reportOn(seq);
  expect(report?.rows.find((row) => row.handle === "bob")?.deviceId).toBe(bob.deviceId);
  expect(report?.rows.find((row) => row.handle === "chie")?.deviceId).toBe(chie.deviceId);
  await bobListens.close();
});

test("who catches up with two changed messages is not named for one between them that they were not shown", async () => {
  const lines = await alice.group("three lines", bob);
  const [one, two, three] = [
    await alice.say(lines.talkId, "one"),
    await alice.say(lines.talkId, "two"),
    await alice.say(lines.talkId, "three"),
  ];
  await alice.must("message.react", { talkId: lines.talkId, seq: one, emoji: "1", isOn: true });
  await alice.must("message.react", { talkId: lines.talkId, seq: three, emoji: "3", isOn: true });
  await bob.must("talk.catchUp", { cursors: [{ talkId: lines.talkId, after: three }], countMax: 200 });
  const named = async (seq: number) =>
    (await asRole({ prepared: world.database }, "musubi_operator", (tx) => readDeliveryReport(tx, lines.talkId, seq)))?.rows.some(
      (row) => row.handle === "bob" && row.known === "pulled",
    );
  expect([await named(one), await named(two), await named(three)]).toEqual([true, false, true]);
});

test("somebody who was removed before it was written is not named, although their device still listened", async () => {
  const daichiListens = await listen(daichi);
  const before = await alice.say(talkId, "one for everybody");
  await daichiListens.hears((event) => event.includes("one for everybody"));
  await alice.must("talk.removeMember", { talkId, accountId: daichi.accountId });
  const after = await alice.say(talkId, "one without daichi");
  expect((await rowsOf(before)).filter((row) => row.startsWith("daichi"))).toEqual(["daichi live"]);
  expect((await rowsOf(after)).filter((row) => row.startsWith("daichi"))).toEqual([]);
  await daichiListens.close();
});

test("a message that nobody has fetched yet was shown to its sender alone", async () => {
  await world.server.app.spans.settle();
  const { database } = world.server;
  // Everybody stopped listening a minute ago, more than clocks may differ.
  await database.transact("gate", { actor: null }, (tx) =>
    tx.run({
      text: "update musubi.live_spans set opened_at = opened_at - interval '2 minutes', closed_at = clock_timestamp() - interval '1 minute'",
      values: [],
    }),
  );
  const seq = await alice.say(talkId, "anybody there?");
  expect(await rowsOf(seq)).toEqual(["alice sent sender"]);
});

test("a message that does not exist has no report", async () => {
  expect(await reportOn(9_999)).toBeNull();
});

test("the role that answers cannot read what a message said", async () => {
  const asking = asRole({ prepared: world.database }, "musubi_operator", (tx) =>
    tx.rows({ text: "select content from musubi.messages", values: [] }),
  );
  await expect(asking).rejects.toMatchObject({ code: "42501" });
});
