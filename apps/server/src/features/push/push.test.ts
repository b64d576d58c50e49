import { assert, systemClock, systemRandom } from "@musubi/base";
import { type MessageView, newId, type TalkId } from "@musubi/protocol";
import { type Person, ringOf, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { startPushService, TestBrowser, type TestPushService } from "../../../test/push-service.ts";
import { sql } from "../../platform/postgres/sql.ts";
import { httpsTransport, PushSender } from "./port.ts";

let world: World;
let service: TestPushService;
let sender: PushSender;
const faults: unknown[] = [];
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  service = await startPushService();
  const real = httpsTransport({ allowsPrivate: true, ca: service.ca });
  const { vapid } = await ringOf(inject("cluster"));
  sender = new PushSender({
    database: world.server.database,
    clock: systemClock,
    vapid,
    contact: "mailto:operator@example.jp",
    serverName: "Musubi",
    // Browsers name services on the internet; in tests the one on this machine stands in for all of them.
    transport: (request) => real({ ...request, endpoint: request.endpoint.replace("https://push.example.jp", service.url) }),
    onFault: (error) => faults.push(error),
  });
});
afterAll(async () => {
  await sender.stop();
  await service[Symbol.asyncDispose]();
  await world.stop();
  assert(faults.length === 0, "Sending causes no fault of ours.");
});

let count = 0;
const newPerson = () => world.person(`pushed${(count += 1)}x`, `名前${count}`);

async function subscribed(person: Person) {
  const browser = new TestBrowser(systemRandom.bytes(16));
  const path = `/wpush/${newId("dev", systemRandom)}`;
  await person.must("push.subscribe", { endpoint: `https://push.example.jp${path}`, p256dh: browser.p256dh, auth: browser.auth });
  const received = () => service.received.filter((one) => one.path === path);
  return { received, told: () => received().map((one) => browser.decrypt(one.body)) };
}

async function messageIn(talkId: TalkId, from: Person, text: string): Promise<MessageView> {
  const seq = await from.say(talkId, text);
  const { messages } = await from.must("message.list", { talkId, countMax: 50 });
  const message = messages.find((one) => one.seq === seq);
  if (message === undefined) throw new Error("The message is listed.");
  return message;
}

async function tell(message: MessageView, ...recipients: readonly Person[]): Promise<void> {
  sender.queueMessagePush({ message, recipients: recipients.map((person) => person.accountId) });
  await sender.settle();
}

async function subscriptionsOf(person: Person): Promise<number[]> {
  const rows = await world.server.database.transact("jobs", { actor: null }, (tx) =>
    tx.rows<{ failure_count: number }>(sql`select failure_count from musubi.push_subscriptions where account_id = ${person.accountId}`),
  );
  return rows.map((row) => row.failure_count);
}

async function friendsInGroup() {
  const [alice, bob] = [await newPerson(), await newPerson()];
  await world.befriend(alice, bob);
  const { talkId } = await alice.group("家族", bob);
  return { alice, bob, talkId, browser: await subscribed(bob) };
}

test("a browser learns who wrote what where, encrypted for it alone and signed by this server", async () => {
  const { alice, bob, talkId, browser } = await friendsInGroup();
  const message = await messageIn(talkId, alice, "今夜は鍋だよ");
  await tell(message, bob);
  const name = (await alice.must("account.readMine", {})).account.profile.displayName;
  expect(browser.told()).toEqual([{ kind: "message", talkId, seq: message.seq, title: `${name} · 家族`, body: "今夜は鍋だよ" }]);
  const [push] = browser.received();
  expect(push?.headers).toMatchObject({ "content-encoding": "aes128gcm", ttl: "86400" });
  expect(push?.headers["authorization"]).toMatch(/^vapid t=[\w.-]+, k=[\w-]+$/);
  expect(`${push?.path} ${JSON.stringify(push?.headers)} ${push?.body.toString("latin1")}`).not.toContain(talkId);
});

test("a person who wants no previews is told neither name nor text", async () => {
  const { alice, bob, talkId, browser } = await friendsInGroup();
  await bob.must("settings.update", { showsPreviewInPush: false, language: "en" });
  await tell(await messageIn(talkId, alice, "秘密"), bob);
  expect(browser.told()).toMatchObject([{ title: "Musubi", body: "You have a new message" }]);
});

test("a muted talk, a removed member and a signed-out device are told nothing", async () => {
  const { alice, bob, talkId, browser } = await friendsInGroup();
  const message = await messageIn(talkId, alice, "一");
  await bob.must("talk.setMine", { talkId, mutedUntil: systemClock.nowMs() + 3_600_000 });
  await tell(message, bob);
  await bob.must("talk.setMine", { talkId, mutedUntil: null });
  await alice.must("talk.removeMember", { talkId, accountId: bob.accountId });
  await tell(message, bob);
  const direct = await alice.direct(bob);
  const second = await messageIn(direct.talkId, alice, "二");
  await bob.must("session.signOut", {});
  await tell(second, bob);
  expect(browser.received()).toEqual([]);
  expect(await subscriptionsOf(bob)).toEqual([]);
});

test("a message that was unsent while it waited is not told, with or without a preview", async () => {
  const { alice, bob, talkId, browser } = await friendsInGroup();
  const message = await messageIn(talkId, alice, "まちがえた");
  await alice.must("message.unsend", { talkId, seq: message.seq });
  await tell(message, bob);
  await bob.must("settings.update", { showsPreviewInPush: false });
  await tell(message, bob);
  expect(browser.received()).toEqual([]);
});

test("a message that was edited while it waited is told as it is now", async () => {
  const { alice, bob, talkId, browser } = await friendsInGroup();
  const message = await messageIn(talkId, alice, "七時に");
  await alice.must("message.edit", { talkId, seq: message.seq, text: "八時に" });
  await tell(message, bob);
  expect(browser.told()).toMatchObject([{ body: "八時に" }]);
});

test("a person hears who opened data of theirs and why, in their language; without previews only that it happened", async () => {
  const alice = await newPerson();
  const browser = await subscribed(alice);
  const notice = { kind: "disclosure", role: "support", purpose: "support_request" } as const;
  const tellNotice = async (): Promise<void> => {
    sender.queueNotice({ accountId: alice.accountId, notice });
    await sender.settle();
  };
  await tellNotice();
  await alice.must("settings.update", { language: "en" });
  await tellNotice();
  await alice.must("settings.update", { showsPreviewInPush: false });
  await tellNotice();
  expect(browser.told()).toEqual([
    { kind: "disclosure", title: "Musubi", body: "サポート担当者があなたのデータを閲覧しました（お問い合わせへの対応）" },
    { kind: "disclosure", title: "Musubi", body: "Somebody of support opened data of yours: To answer what you asked us" },
    { kind: "disclosure", title: "Musubi", body: "Data of yours was opened. The app tells by whom and why." },
  ]);
});

test("an answer to a case is told without saying what it is about, and to nobody who has signed out", async () => {
  const alice = await newPerson();
  const browser = await subscribed(alice);
  sender.queueNotice({ accountId: alice.accountId, notice: { kind: "support" } });
  await sender.settle();
  await alice.must("session.signOut", {});
  sender.queueNotice({ accountId: alice.accountId, notice: { kind: "support" } });
  await sender.settle();
  expect(browser.told()).toEqual([{ kind: "support", title: "Musubi", body: "お問い合わせに更新があります" }]);
});

test("a browser that took its subscription back is told nothing", async () => {
  const { alice, bob, talkId, browser } = await friendsInGroup();
  await bob.must("push.unsubscribe", {});
  await tell(await messageIn(talkId, alice, "一"), bob);
  expect(browser.received()).toEqual([]);
});

test("an address that its service has forgotten is forgotten here; one that fails for a while is not", async () => {
  const { alice, bob, talkId } = await friendsInGroup();
  const message = await messageIn(talkId, alice, "一");
  service.answerWith(503);
  await tell(message, bob);
  await tell(message, bob);
  expect(await subscriptionsOf(bob)).toEqual([2]);
  service.answerWith(201);
  await tell(message, bob);
  expect(await subscriptionsOf(bob)).toEqual([0]);
  service.answerWith(410);
  await tell(message, bob);
  service.answerWith(201);
  expect(await subscriptionsOf(bob)).toEqual([]);
});

test("keys that nobody can encrypt for harm nobody else", async () => {
  const { alice, bob, talkId, browser } = await friendsInGroup();
  const [chie] = [await newPerson()];
  await world.befriend(alice, chie);
  await alice.must("talk.addMembers", { talkId, accountIds: [chie.accountId] });
  await chie.must("push.subscribe", { endpoint: "https://push.example.jp/x", p256dh: "A".repeat(87), auth: "A".repeat(22) });
  await tell(await messageIn(talkId, alice, "一"), chie, bob);
  expect(browser.told()).toHaveLength(1);
  expect(await subscriptionsOf(chie)).toEqual([1]);
});

for (const endpoint of ["https://127.0.0.1/x", "https://localhost/x", "https://[::1]/x", "https://169.254.169.254/latest"]) {
  test(`${endpoint} is refused as an address to send to`, async () => {
    const alice = await newPerson();
    const browser = new TestBrowser(systemRandom.bytes(16));
    expect((await alice.call("push.subscribe", { endpoint, p256dh: browser.p256dh, auth: browser.auth })).error?.code).toBe("not_found");
  });
}

test("in real life no push leaves for a private network, by number or by a name that leads there", async () => {
  const before = service.received.length;
  const transport = httpsTransport({ ca: service.ca });
  const port = new URL(service.url).port;
  for (const host of ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"]) {
    await expect(transport({ endpoint: `https://${host}:${port}/x`, headers: {}, body: Buffer.alloc(0) })).rejects.toMatchObject({
      name: "PrivateAddress",
    });
  }
  expect(service.received).toHaveLength(before);
});
