import { ManualClock, systemRandom } from "@musubi/base";
import { newId, type TakeOutId, type TakeOutView } from "@musubi/protocol";
import { callHttp, type Person, readyFile, sendFiles, setPortrait, startWorld, TEST_PASSWORD, type World } from "@musubi/testkit";
import { unzipSync } from "fflate";
import { Client } from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { newClientName, pngBase64 } from "../../../test/cast.ts";
import { openCaseOf, openDesk, STAFF_NAME } from "../../../test/desk.ts";
import { sealedPair } from "../../../test/sealed-circle.ts";
import { makeSuite, newSealedName, SealedDevice } from "../../../test/sealed-device.ts";
import { sql } from "../../platform/postgres/sql.ts";

const DAY_MS = 24 * 3600 * 1000;
const clock = new ManualClock(Date.UTC(2026, 4, 11, 9));
let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"), { clock });
});
afterAll(() => world.stop());

let count = 0;
const newPerson = () => world.person(`taker${(count += 1)}x`, `名前${count}`);

async function copyOf(person: Person): Promise<TakeOutView> {
  const { takeOut } = await person.must("takeOut.request", {});
  const read = async () => (await person.must("takeOut.list", {})).takeOuts.find((one) => one.takeOutId === takeOut.takeOutId);
  await expect.poll(async () => (await read())?.state, { timeout: 20_000 }).toBe("ready");
  const ready = await read();
  if (ready === undefined) throw new Error("The copy is listed.");
  return ready;
}

function download(person: Person, takeOutId: TakeOutId): Promise<Response> {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${person.token}` };
  return fetch(`${person.url}/api/takeOut.download`, { method: "POST", headers, body: JSON.stringify({ takeOutId }) });
}

async function filesOf(person: Person, takeOut: TakeOutView): Promise<Record<string, string>> {
  const answer = await download(person, takeOut.takeOutId);
  expect(answer.status).toBe(200);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  expect(bytes).toHaveLength(takeOut.sizeBytes ?? -1);
  return Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, content]) => [name, Buffer.from(content).toString("utf8")]));
}

async function asOperator(statement: ReturnType<typeof sql>): Promise<Record<string, unknown>[]> {
  const client = new Client(world.database.connectionOf("musubi_operator"));
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement.text, [...statement.values])).rows;
  } finally {
    await client.end();
  }
}

test("a copy holds the files that its owner sent, each as it went in, and no file of anybody else", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  await world.befriend(alice, bob);
  const mine = await readyFile(alice, Buffer.from("わたしの表"), { kind: "file", name: "家計/簿.csv" });
  const theirs = await readyFile(bob, Buffer.from("ぼくの表"), { kind: "file", name: "bob.csv" });
  const { talkId } = await alice.direct(bob);
  await sendFiles(bob, talkId, [theirs.fileId]);
  const files = await filesOf(alice, await copyOf(alice));
  expect(Object.keys(files).filter((name) => name.startsWith("files/"))).toEqual(["files/00001 家計 簿.csv"]);
  expect(files["files/00001 家計 簿.csv"]).toBe("わたしの表");
  expect(JSON.parse(files["files.json"] ?? "")).toMatchObject([
    { fileId: mine.fileId, name: "家計/簿.csv", path: "files/00001 家計 簿.csv" },
  ]);
});

test("a copy holds its owner's own picture, and nobody else's", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  await world.befriend(alice, bob);
  const mine = await setPortrait(alice, Buffer.from(pngBase64(20), "base64"));
  await setPortrait(bob, Buffer.from(pngBase64(24), "base64"));
  const files = await filesOf(alice, await copyOf(alice));
  expect(JSON.parse(files["files.json"] ?? "")).toMatchObject([{ fileId: mine.fileId, name: "IMG_0001.JPG" }]);
});

test("a copy says of sealed talks which keys its owner stated, and that what was said in them is on the devices alone", async () => {
  // At the time of the devices.
  await using here = await startWorld(inject("cluster"));
  const [alice, bob] = [await here.person("taker.alice"), await here.person("taker.bob")];
  await here.befriend(alice, bob);
  const suite = await makeSuite();
  const [device, other] = [await SealedDevice.open(suite, alice), await SealedDevice.open(suite, bob)];
  const talkId = await sealedPair(device, other);
  await device.say(talkId, "封をした言葉");
  await alice.must("keep.write", { itemId: newSealedName(), version: 1, body: "AAAA" });
  const files = await filesOf(alice, await copyOf(alice));
  expect(JSON.parse(files["sealed.json"] ?? "")).toMatchObject({
    deviceStatements: [{ number: 0 }],
    backup: null,
    kept: { count: 1, sealedBytes: 3 },
    history: { count: 0 },
  });
  const messages = Object.entries(files).find(([, text]) => text.includes('"event":2'));
  expect(messages?.[0]).toMatch(/^talks\/.*messages\.jsonl$/);
  expect(files["index.html"]).toContain("封緘されたトークの内容は、あなたの端末でだけ開けます。");
  expect(Object.values(files).filter((text) => text.includes("封をした言葉"))).toEqual([]);
});

test("a copy says which photos its owner put into which album, and what they wrote and liked there; nothing of what others did", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  await world.befriend(alice, bob);
  const picture = Buffer.from(pngBase64(8), "base64");
  const [mine, theirs] = [await readyFile(alice, picture, { kind: "picture" }), await readyFile(bob, picture, { kind: "picture" })];
  const { albumId } = (await bob.must("album.create", { talkId: (await alice.direct(bob)).talkId, name: "夏祭り" })).album;
  for (const [person, { fileId }] of [
    [bob, theirs],
    [alice, mine],
  ] as const) {
    await person.must("album.addPhotos", { albumId, fileIds: [fileId] });
    await person.must("album.setPhoto", { albumId, fileId, caption: `${person.handle}の花火` });
    await person.must("album.comment", { albumId, fileId: theirs.fileId, clientId: newClientName(), text: `${person.handle}の声` });
  }
  await alice.must("album.likePhoto", { albumId, fileId: theirs.fileId, isLiked: true });
  const files = await filesOf(alice, await copyOf(alice));
  expect(JSON.parse(files["albums.json"] ?? "")).toMatchObject([
    {
      albumId,
      name: "夏祭り",
      isMine: false,
      photos: [{ fileId: mine.fileId, caption: `${alice.handle}の花火` }],
      comments: [{ fileId: theirs.fileId, text: `${alice.handle}の声` }],
      likedFileIds: [theirs.fileId],
    },
  ]);
  expect(files["albums.json"]).not.toContain(bob.handle);
});

test("a copy holds account, Profile+, friends, and every talk with its messages", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  await world.befriend(alice, bob);
  const group = await alice.group("家族/旅行", bob);
  await alice.say(group.talkId, "京都へ行こう");
  const seq = await bob.say(group.talkId, "いいね 👨‍👩‍👧");
  const about = { talkId: group.talkId, clientId: newClientName(), about: seq, messages: { kind: "plain" as const, seqs: [seq] } };
  const { reportId } = (await alice.must("report.send", { ...about, reason: "spam", words: "勧誘です" })).report;
  await alice.must("account.updatePrivate", {
    profile: { legalName: "山田 花子", legalNameKana: "", postalCode: "", address: "", phone: "" },
  });
  const files = await filesOf(alice, await copyOf(alice));
  expect(JSON.parse(files["account.json"] ?? "")).toMatchObject({
    accountId: alice.accountId,
    handle: alice.handle,
    devices: [{ name: "test", kind: "program" }],
  });
  expect(JSON.parse(files["profile-private.json"] ?? "")).toMatchObject({ legalName: "山田 花子" });
  expect(JSON.parse(files["friends.json"] ?? "")).toMatchObject([{ handle: bob.handle, state: "friend" }]);
  expect(JSON.parse(files["reports.json"] ?? "")).toMatchObject([{ reportId, reason: "spam", words: "勧誘です" }]);
  expect(files["index.html"]).toContain("reports.json");
  const [name = "", lines = ""] = Object.entries(files).find(([path]) => path.endsWith("家族 旅行/messages.jsonl")) ?? [];
  expect(name).toMatch(/^talks\/000[12] 家族 旅行\/messages\.jsonl$/);
  const texts = lines
    .trim()
    .split("\n")
    .map((line) => {
      const message: { content: { kind: string } } = JSON.parse(line);
      return message;
    });
  expect(texts.filter(({ content }) => content.kind === "text")).toMatchObject([
    { senderId: alice.accountId, content: { text: "京都へ行こう" } },
    { senderId: bob.accountId, content: { text: "いいね 👨‍👩‍👧" } },
  ]);
  expect(files["index.html"]).toContain("わたしのデータ");
});

test("a copy holds nothing of what its owner could not have read: no secret of theirs or of others, no earlier message", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  await world.befriend(alice, bob);
  const { talkId } = await alice.group("読書会");
  await alice.say(talkId, "bob が来る前の秘密");
  await alice.must("account.updatePrivate", {
    profile: { legalName: "アリスの本名", legalNameKana: "", postalCode: "", address: "", phone: "" },
  });
  await alice.must("talk.addMembers", { talkId, accountIds: [bob.accountId] });
  await alice.say(talkId, "ようこそ");
  const everything = Object.values(await filesOf(bob, await copyOf(bob))).join("\n");
  expect(everything).toContain("ようこそ");
  for (const secret of ["来る前の秘密", "アリスの本名", "argon2", bob.token]) expect(everything).not.toContain(secret);
});

test("a copy holds what its owner wrote to the service with the answers, and who of the staff opened data of theirs", async () => {
  const alice = await newPerson();
  const caseId = await openCaseOf(alice, "写しに入る相談");
  await using desk = openDesk(world);
  const entry = await desk.readCase(caseId);
  const files = await filesOf(alice, await copyOf(alice));
  expect(JSON.parse(files["support.json"] ?? "")).toMatchObject([
    { caseId, topic: "account", messages: [{ author: "person", text: "写しに入る相談" }] },
  ]);
  expect(JSON.parse(files["disclosures.jsonl"] ?? "")).toMatchObject({ entryId: entry.id, role: "support", purpose: "support_request" });
  expect(Object.values(files).join()).not.toContain(STAFF_NAME);
});

test("names of talks are words in the copy's page, never markup", async () => {
  const alice = await newPerson();
  await alice.group('<img src=x onerror="alert(1)">');
  const page = (await filesOf(alice, await copyOf(alice)))["index.html"] ?? "";
  expect(page).not.toContain("<img");
});

test("a copy is for its owner alone, and looks like none to everybody else", async () => {
  const [alice, chie] = [await newPerson(), await newPerson()];
  const { takeOutId } = await copyOf(alice);
  const [denied, absent] = [await download(chie, takeOutId), await download(chie, newId("tko", systemRandom))];
  expect([denied.status, await denied.text()]).toEqual([absent.status, await absent.text()]);
  expect(denied.status).toBe(404);
});

test("only one copy is made at a time, and it cannot be fetched before it is ready", async () => {
  const alice = await newPerson();
  const answers = await Promise.all([1, 2, 3].map(() => alice.call("takeOut.request", {})));
  expect(answers.map((answer) => answer.error?.code ?? "ok").toSorted()).toEqual(["in_progress", "in_progress", "ok"]);
  await expect
    .poll(async () => (await alice.must("takeOut.list", {})).takeOuts.map((one) => one.state), { timeout: 20_000 })
    .toEqual(["ready"]);
});

test("a newer copy replaces the older one", async () => {
  const alice = await newPerson();
  const first = await copyOf(alice);
  clock.advanceMs(1_000);
  const second = await copyOf(alice);
  expect((await download(alice, first.takeOutId)).status).toBe(409);
  expect((await download(alice, second.takeOutId)).status).toBe(200);
});

test("a copy can be fetched for seven days", async () => {
  const alice = await newPerson();
  const copy = await copyOf(alice);
  expect(copy.expiresAt).toBe(clock.nowMs() + 7 * DAY_MS);
  clock.advanceMs(7 * DAY_MS - 1);
  expect((await download(alice, copy.takeOutId)).status).toBe(200);
  clock.advanceMs(1);
  expect((await download(alice, copy.takeOutId)).status).toBe(409);
});

test("who fetched a copy with which device is recorded by category, and the messages in it as delivered", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  await world.befriend(alice, bob);
  const { talkId } = await alice.group("記録", bob);
  const seq = await bob.say(talkId, "見えますか");
  const { takeOutId } = await copyOf(alice);
  const second = (
    await callHttp(world.url, null, "session.signIn", {
      credential: { kind: "password", handle: alice.handle, password: TEST_PASSWORD },
      deviceName: "laptop",
      carrier: "bearer",
    })
  ).output?.session;
  await download({ ...alice, token: second?.token ?? "" }, takeOutId);
  const shown = await asOperator(sql`select category, device_id from musubi.disclosures where object = ${takeOutId} order by category`);
  expect(shown.map((row) => row["category"])).toEqual([
    "account",
    "device",
    "disclosure",
    "message_content",
    "message_metadata",
    "profile",
    "profile_private",
    "relation",
    "report",
    "support",
  ]);
  expect(new Set(shown.map((row) => row["device_id"]))).toEqual(new Set([second?.deviceId]));
  const delivered = await asOperator(
    sql`select 1 from musubi.deliveries where talk_id = ${talkId} and device_id = ${second?.deviceId} and from_seq <= ${seq} and to_seq >= ${seq}`,
  );
  expect(delivered).toHaveLength(1);
});
