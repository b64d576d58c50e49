import { ManualClock, systemClock } from "@musubi/base";
import { type FileId, LIMITS } from "@musubi/protocol";
import { beginUpload, type Person, readBytes, readyFile, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { newDevice } from "../../../test/cast.ts";
import { listen } from "../../../test/listener.ts";
import { type SealedCircle, sealedCircle, sealedPair } from "../../../test/sealed-circle.ts";
import { newSealedName } from "../../../test/sealed-device.ts";
import { sql } from "../../platform/postgres/sql.ts";
import { sweepFilesTask } from "../files/index.ts";

let world: World;
let circle: SealedCircle;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  circle = await sealedCircle(world);
});
afterAll(() => world.stop());

const write = (person: Person, itemId: string, version: number, body: string | null) =>
  person.call("keep.write", { itemId, version, body });

test("what is kept is listed for the person's other devices in the order of its changes, thrown away things included", async () => {
  const alice = await world.person("keeper.alice");
  const second = await newDevice(alice);
  const listener = await listen(second);
  const [one, other] = [newSealedName(), newSealedName()];
  await write(alice, one, 1, "AAAA");
  await write(alice, other, 1, "BBBB");
  await write(alice, one, 2, null);
  await listener.hears((event) => event.includes('"keep.changed"') && event.includes('"version":2'));
  await listener.close();
  const { items, through, hasMore } = await second.must("keep.list", { after: 0 });
  expect(items.map(({ itemId, version, body }) => [itemId, version, body])).toEqual([
    [other, 1, "BBBB"],
    [one, 2, null],
  ]);
  expect([through, hasMore]).toEqual([3, false]);
  expect((await second.must("keep.list", { after: 2 })).items.map(({ itemId }) => itemId)).toEqual([one]);
});

test("of two devices that change a thing at once one does, and the other hears that it is outdated", async () => {
  const alice = await world.person("keeper.twice");
  const second = await newDevice(alice);
  const itemId = newSealedName();
  expect((await write(alice, itemId, 2, "AAAA")).error).toEqual({ code: "keep_outdated" });
  await write(alice, itemId, 1, "AAAA");
  const answers = await Promise.all([write(alice, itemId, 2, "BBBB"), write(second, itemId, 2, "CCCC")]);
  expect(answers.map(({ error }) => error?.code ?? "kept").sort()).toEqual(["keep_outdated", "kept"]);
});

test("what somebody keeps under the same name is another thing", async () => {
  const [alice, bob] = [await world.person("keeper.one"), await world.person("keeper.other")];
  const itemId = newSealedName();
  await write(alice, itemId, 1, "AAAA");
  expect((await write(bob, itemId, 1, "BBBB")).status).toBe(200);
  expect((await bob.must("keep.list", { after: 0 })).items).toMatchObject([{ itemId, body: "BBBB" }]);
});

const keepFiles = (person: Person, itemId: string, version: number, fileIds: FileId[]) =>
  person.call("keep.write", { itemId, version, body: "AAAA", fileIds });

const sealedFile = async (person: Person): Promise<FileId> =>
  (await readyFile(person, Buffer.from("封をしたもの"), { kind: "file", name: "sealed" })).fileId;

async function sweepAfter(hours: number): Promise<void> {
  const clock = new ManualClock(systemClock.nowMs() + hours * 3_600_000);
  await sweepFilesTask({ ...world.server.app.files, clock }).run({}, { signal: new AbortController().signal, attempt: 1 });
}

describe("of files that are kept", () => {
  test("they stay as long as the thing does, go an hour after it was thrown away, and come back with it before", async () => {
    const [alice, bob] = [await world.person("filer.alice"), await world.person("filer.bob")];
    const [fileId, other] = [await sealedFile(alice), await sealedFile(alice)];
    const [one, again] = [newSealedName(), newSealedName()];
    expect((await keepFiles(alice, one, 1, [fileId, other])).status).toBe(200);
    // A change that says nothing of files leaves them; one that names fewer lets the others go.
    await write(alice, one, 2, "BBBB");
    await sweepAfter(24 * 30);
    expect([(await readBytes(alice, fileId, "original")).status, (await readBytes(bob, fileId, "original")).status]).toEqual([200, 404]);
    await keepFiles(alice, one, 3, [fileId]);
    await sweepAfter(24 * 30);
    expect((await readBytes(alice, other, "original")).status).toBe(404);
    await write(alice, one, 4, null);
    await sweepAfter(0);
    expect((await keepFiles(alice, again, 1, [fileId])).status).toBe(200);
    await sweepAfter(24 * 30);
    expect((await readBytes(alice, fileId, "original")).status).toBe(200);
    await write(alice, again, 2, null);
    await sweepAfter(2);
    expect((await readBytes(alice, fileId, "original")).status).toBe(404);
  });

  test("somebody else's, and such as are not whole, are refused with the whole change", async () => {
    const [alice, bob] = [await world.person("filer.one"), await world.person("filer.other")];
    const halfway = await beginUpload(alice, Buffer.from("12345"), { kind: "file" });
    for (const fileId of [await sealedFile(bob), halfway]) {
      expect((await keepFiles(alice, newSealedName(), 1, [fileId])).error).toEqual({ code: "not_ready" });
    }
    expect((await alice.must("keep.list", { after: 0 })).items).toEqual([]);
  });

  test("ten gigabytes of them are kept, beside the space for files in talks; more is refused and nothing of it kept", async () => {
    const alice = await world.person("filer.full");
    const [large, small] = [await sealedFile(alice), await sealedFile(alice)];
    const itemId = newSealedName();
    await keepFiles(alice, itemId, 1, [large]);
    await world.server.database.transact("jobs", { actor: null }, (tx) =>
      tx.run(sql`update musubi.files set size_bytes = ${LIMITS.keepFileBytes} where id = ${large}`),
    );
    expect((await keepFiles(alice, newSealedName(), 1, [small])).error).toEqual({ code: "keep_full" });
    expect((await keepFiles(alice, itemId, 2, [large])).status).toBe(200);
    expect((await alice.must("keep.list", { after: 0 })).items).toHaveLength(1);
    // What is kept takes nothing of the other space.
    expect((await alice.call("upload.start", { kind: "file", name: "x", sizeBytes: 1_000 })).status).toBe(200);
    await keepFiles(alice, itemId, 3, [small]);
    expect((await alice.call("upload.start", { kind: "file", name: "x", sizeBytes: 1_000 })).error).toEqual({ code: "storage_full" });
  });
});

test("a stretch of history follows the ones before; of two devices that lay up the same one does", async () => {
  const [alice, bob] = await circle.devices("alice", "bob");
  const talkId = await sealedPair(alice, bob);
  const { person } = alice;
  await person.must("history.write", { talkId, from: 1, to: 3, body: "AAAA" });
  for (const [from, to] of [
    [3, 5],
    [5, 4],
  ] as const)
    expect((await person.call("history.write", { talkId, from, to, body: "BBBB" })).error).toEqual({ code: "history_outdated" });
  const answers = await Promise.all([4, 4].map((from) => person.call("history.write", { talkId, from, to: 6, body: "CCCC" })));
  expect(answers.map(({ error }) => error?.code ?? "laid up").sort()).toEqual(["history_outdated", "laid up"]);
  expect(await person.must("history.list", { talkId, after: 1 })).toEqual({
    segments: [{ from: 4, to: 6, body: "CCCC" }],
    hasMore: false,
    reaches: 6,
  });
  expect(await bob.person.must("history.list", { talkId, after: 0 })).toEqual({ segments: [], hasMore: false, reaches: 0 });
});

test("whoever has left a talk does not read what they laid up of it", async () => {
  const [alice, bob] = await circle.devices("alice", "bob");
  const { talkId } = (await alice.person.must("talk.create", { name: "", memberIds: [bob.person.accountId], protection: "sealed" })).talk;
  await bob.person.must("history.write", { talkId, from: 1, to: 1, body: "AAAA" });
  await bob.person.must("talk.leave", { talkId });
  expect((await bob.person.call("history.list", { talkId, after: 0 })).error).toEqual({ code: "not_found" });
});
