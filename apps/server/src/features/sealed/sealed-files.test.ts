import { ManualClock, systemClock } from "@musubi/base";
import type { FileId, TalkId } from "@musubi/protocol";
import { beginUpload, type Person, readyFile, startWorld, TEST_PASSWORD, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type SealedCircle, sealedCircle, sealedGroup, sealedPair } from "../../../test/sealed-circle.ts";
import type { SealedDevice } from "../../../test/sealed-device.ts";
import { sql } from "../../platform/postgres/sql.ts";
import { sweepFilesTask } from "../files/index.ts";

let world: World;
let circle: SealedCircle;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  circle = await sealedCircle(world);
});
afterAll(() => world.stop());

const BYTES = Buffer.from("封をしたもの");
const sealedFile = async (person: Person): Promise<FileId> => (await readyFile(person, BYTES, { kind: "file", name: "sealed" })).fileId;
const send = async (device: SealedDevice, talkId: TalkId, fileIds: FileId[]) =>
  device.person.call("sealed.send", await device.seal(talkId, "ファイル", { kind: "message", fileIds }));

async function status(person: Person, fileId: FileId): Promise<number> {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${person.token}` };
  const body = JSON.stringify({ fileId, variant: "original" });
  const answer = await fetch(`${person.url}/api/file.read`, { method: "POST", headers, body });
  await answer.arrayBuffer();
  return answer.status;
}

/** Sweeps what has been uploaded and shown nowhere for longer than it may. */
async function sweepLater(): Promise<void> {
  const clock = new ManualClock(systemClock.nowMs() + 30 * 24 * 3600 * 1000);
  await sweepFilesTask({ ...world.server.app.files, clock }).run({}, { signal: new AbortController().signal, attempt: 1 });
}

const rowsOf = (fileId: FileId): Promise<object[]> =>
  world.server.database.transact("jobs", { actor: null }, (tx) => tx.rows(sql`select 1 from musubi.files where id = ${fileId}`));

test("the files of a sealed message are read by the members who see it, and by nobody else", async () => {
  const [alice, bob, chie] = await circle.devices("alice", "bob", "chie");
  const talkId = await sealedPair(alice, bob);
  const fileId = await sealedFile(alice.person);
  expect([await status(bob.person, fileId), await status(chie.person, fileId)]).toEqual([404, 404]);
  expect((await send(alice, talkId, [fileId, fileId])).status).toBe(200);
  expect([await status(bob.person, fileId), await status(chie.person, fileId)]).toEqual([200, 404]);
});

test("whoever enters later or is removed does not read them", async () => {
  const [alice, bob, chie] = await circle.devices("alice", "bob", "chie");
  const talkId = await sealedGroup(alice, bob);
  const fileId = await sealedFile(alice.person);
  await send(alice, talkId, [fileId]);
  await alice.person.must("talk.addMembers", { talkId, accountIds: [chie.person.accountId] });
  await alice.person.must("talk.removeMember", { talkId, accountId: bob.person.accountId });
  expect([await status(bob.person, fileId), await status(chie.person, fileId)]).toEqual([404, 404]);
});

test("a file that one may not see or that is not ready stands against the message, and nothing of it is stored", async () => {
  const [alice, bob, chie] = await circle.devices("alice", "bob", "chie");
  const talkId = await sealedPair(alice, bob);
  const [mine, foreign] = [await sealedFile(alice.person), await sealedFile(chie.person)];
  const unfinished = await beginUpload(alice.person, BYTES, { kind: "file", name: "sealed" });
  expect((await send(alice, talkId, [mine, foreign])).error).toEqual({ code: "not_found" });
  expect((await send(alice, talkId, [mine, "fil_00000000000000000000" as FileId])).error).toEqual({ code: "not_found" });
  expect((await send(alice, talkId, [mine, unfinished])).error).toEqual({ code: "not_ready" });
  expect((await alice.person.must("sealed.follow", { talkId, after: 1, countMax: 10 })).events).toEqual([]);
  expect(await status(bob.person, mine)).toBe(404);
});

test("a file that was seen is shown on, where it was not before", async () => {
  const [alice, bob, chie] = await circle.devices("alice", "bob", "chie");
  const [here, there] = [await sealedPair(alice, bob), await sealedPair(bob, chie)];
  const fileId = await sealedFile(alice.person);
  await send(alice, here, [fileId]);
  expect((await send(bob, there, [fileId])).status).toBe(200);
  expect(await status(chie.person, fileId)).toBe(200);
});

test("its sender lets files of a message go, those of it alone, and nobody else does", async () => {
  const [alice, bob] = await circle.devices("alice", "bob");
  const talkId = await sealedPair(alice, bob);
  const [gone, kept] = [await sealedFile(alice.person), await sealedFile(alice.person)];
  await send(alice, talkId, [gone, kept]);
  const { seq } = (await alice.person.must("talk.read", { talkId })).talk.lastMessage ?? { seq: 0 };
  const letGo = { talkId, seq, fileIds: [gone] };
  expect((await bob.person.call("sealed.letGo", letGo)).error).toEqual({ code: "not_found" });
  expect([await status(bob.person, gone), await status(bob.person, kept)]).toEqual([200, 200]);
  expect((await alice.person.call("sealed.letGo", letGo)).status).toBe(200);
  expect((await alice.person.call("sealed.letGo", { ...letGo, fileIds: ["fil_00000000000000000000" as FileId] })).status).toBe(200);
  expect([await status(bob.person, gone), await status(bob.person, kept)]).toEqual([404, 200]);
  await sweepLater();
  expect([(await rowsOf(gone)).length, (await rowsOf(kept)).length]).toEqual([0, 1]);
});

test("sending again with files answers with the first message and places nothing twice", async () => {
  const [alice, bob] = await circle.devices("alice", "bob");
  const talkId = await sealedPair(alice, bob);
  const input = await alice.seal(talkId, "ファイル", { kind: "message", fileIds: [await sealedFile(alice.person)] });
  const first = await alice.person.must("sealed.send", input);
  expect(await alice.person.must("sealed.send", input)).toEqual({ ...first, isRepeat: true });
});

test("an edit keeps the files; taking the message back lets them go", async () => {
  const [alice, bob] = await circle.devices("alice", "bob");
  const talkId = await sealedPair(alice, bob);
  const fileId = await sealedFile(alice.person);
  const seq = (await send(alice, talkId, [fileId])).output?.message?.seq ?? 0;
  await alice.say(talkId, "ほかの言葉", { kind: "edit", seq });
  await sweepLater();
  expect(await status(bob.person, fileId)).toBe(200);
  await alice.person.must("message.unsend", { talkId, seq });
  expect(await status(bob.person, fileId)).toBe(404);
  await sweepLater();
  expect(await rowsOf(fileId)).toEqual([]);
});

test("with an account go the files that it sent, out of sealed talks as well", async () => {
  const [alice, bob] = await circle.devices("alice", "bob");
  const talkId = await sealedPair(alice, bob);
  const fileId = await sealedFile(alice.person);
  await send(alice, talkId, [fileId]);
  await alice.person.must("account.delete", { handle: alice.person.handle, password: TEST_PASSWORD });
  expect(await status(bob.person, fileId)).toBe(404);
  await expect.poll(() => rowsOf(fileId), { timeout: 20_000 }).toEqual([]);
});
