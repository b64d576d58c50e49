import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { systemRandom } from "@musubi/base";
import { LIMITS } from "@musubi/protocol";
import {
  askTus,
  beginUpload,
  fileState,
  type Person,
  readBytes,
  sendBytes,
  sendFiles,
  settled,
  startWorld,
  upload,
  type World,
} from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { sql } from "../../platform/postgres/sql.ts";

let world: World;
let alice: Person;
let bob: Person;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  [alice, bob] = [await world.person("alice"), await world.person("bob")];
});
afterAll(() => world.stop());

const MIB = 1024 * 1024;

/** Bytes that nothing can be told apart from, more than the generator gives at once. */
function noise(count: number): Buffer {
  const parts: Uint8Array[] = [];
  for (let left = count; left > 0; left -= 65_536) parts.push(systemRandom.bytes(Math.min(left, 65_536)));
  return Buffer.concat(parts);
}

const offsetOf = async (person: Person, fileId: string) =>
  Number((await askTus(person, fileId, { method: "HEAD" })).headers.get("upload-offset"));

test("an upload that is paused and resumed in odd pieces comes out as it went in", async () => {
  const bytes = noise(9 * MIB + 12_345);
  const fileId = await beginUpload(alice, bytes, { kind: "file" });
  for (const [from, to] of [
    [0, 1],
    [1, 70_000],
    [70_000, 5 * MIB + 3],
    [5 * MIB + 3, bytes.length],
  ] as const) {
    const answer = await sendBytes(alice, fileId, from, bytes.subarray(from, to));
    expect([answer.status, answer.headers.get("upload-offset")]).toEqual([204, String(to)]);
  }
  expect((await settled(alice, fileId)).state).toBe("ready");
  const received = Buffer.from(await (await readBytes(alice, fileId, "original")).arrayBuffer());
  expect(received.equals(bytes)).toBe(true);
  const part = await readBytes(alice, fileId, "original", { headers: { Range: `bytes=${4 * MIB - 7}-${4 * MIB + 65_600}` } });
  expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(4 * MIB - 7, 4 * MIB + 65_601))).toBe(true);
});

test("what a broken connection had brought is kept, and the rest follows", async () => {
  const bytes = noise(3 * MIB);
  const fileId = await beginUpload(alice, bytes, { kind: "file" });
  const broken = new AbortController();
  const body = new ReadableStream<Uint8Array>({
    start: (stream) => stream.enqueue(bytes.subarray(0, 2 * MIB)),
    pull: () => new Promise(() => undefined),
  });
  const headers = {
    "Tus-Resumable": "1.0.0",
    "Content-Type": "application/offset+octet-stream",
    "Upload-Offset": "0",
    Authorization: `Bearer ${alice.token}`,
  };
  const sending = fetch(`${alice.url}/api/uploads/${fileId}`, {
    method: "PATCH",
    headers,
    body,
    duplex: "half",
    signal: broken.signal,
  } as RequestInit);
  setTimeout(() => broken.abort(), 300);
  await expect(sending).rejects.toThrow();
  // HEAD waits until what came is on the disk.
  const offset = await offsetOf(alice, fileId);
  expect(offset).toBeGreaterThan(0);
  expect(offset).toBeLessThanOrEqual(2 * MIB);
  expect((await sendBytes(alice, fileId, offset, bytes.subarray(offset))).status).toBe(204);
  await settled(alice, fileId);
  const received = Buffer.from(await (await readBytes(alice, fileId, "original")).arrayBuffer());
  expect(received.equals(bytes)).toBe(true);
});

test("a second connection to the same upload ends the first one and goes on where it stood", async () => {
  const bytes = noise(2 * MIB);
  const fileId = await beginUpload(alice, bytes, { kind: "file" });
  const pieces = () => readdir(join(dataDirOf(), "uploads"), { recursive: true }).catch(() => []);
  const before = new Set(await pieces());
  const first = sendBytes(
    alice,
    fileId,
    0,
    new ReadableStream<Uint8Array>({ start: (stream) => stream.enqueue(bytes.subarray(0, MIB)), pull: () => new Promise(() => undefined) }),
  );
  const ended = first.then(
    (answer) => answer.status,
    () => "ended",
  );
  // Others' pieces may lie there as well: only once this upload's own are there has its first connection begun.
  await expect.poll(async () => (await pieces()).some((name) => !before.has(name))).toBe(true);
  const offset = await offsetOf(alice, fileId);
  expect(await ended).not.toBe(204);
  expect((await sendBytes(alice, fileId, offset, bytes.subarray(offset))).status).toBe(204);
  expect((await settled(alice, fileId)).state).toBe("ready");
});

test("connections that come together for one upload never write into one another", async () => {
  const sizeBytes = 3 * MIB;
  for (let round = 0; round < 6; round += 1) {
    const fileId = await beginUpload(alice, Buffer.alloc(sizeBytes), { kind: "file" });
    const together = Array.from({ length: 8 }, (_, at) => sendBytes(alice, fileId, 0, Buffer.alloc(sizeBytes, at + 1)));
    await Promise.allSettled(together);
    const offset = await offsetOf(alice, fileId);
    if (offset < sizeBytes) expect((await sendBytes(alice, fileId, offset, Buffer.alloc(sizeBytes - offset, 9))).status).toBe(204);
    expect((await settled(alice, fileId)).state).toBe("ready");
    const received = Buffer.from(await (await readBytes(alice, fileId, "original")).arrayBuffer());
    // Of one sender up to where that one was interrupted, and of the one that went on from there.
    expect(received.length).toBe(sizeBytes);
    expect(received.filter((byte, at) => at > 0 && byte !== received[at - 1]).length).toBeLessThanOrEqual(8);
  }
});

test("bytes that begin somewhere else are not taken; nor is more than was announced", async () => {
  const bytes = noise(1_000);
  const fileId = await beginUpload(alice, bytes, { kind: "file" });
  expect((await sendBytes(alice, fileId, 500, bytes)).status).toBe(409);
  expect((await sendBytes(alice, fileId, 0, bytes.subarray(0, 400))).status).toBe(204);
  expect((await sendBytes(alice, fileId, 0, bytes)).status).toBe(409);
  expect(await offsetOf(alice, fileId)).toBe(400);
  expect((await sendBytes(alice, fileId, 400, Buffer.concat([bytes.subarray(400), Buffer.from("more")]))).status).toBe(413);
  await settled(alice, fileId);
  expect(Buffer.from(await (await readBytes(alice, fileId, "original")).arrayBuffer()).equals(bytes)).toBe(true);
});

test("somebody else's upload is the same 404 as none, by every method", async () => {
  const fileId = await beginUpload(alice, Buffer.from("mine"), { kind: "file" });
  const seen = async (id: string, method: string) => {
    const headers = method === "PATCH" ? { "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0" } : {};
    const answer = await askTus(bob, id, { method, headers });
    return { status: answer.status, body: await answer.text(), headers: [...answer.headers].filter(([name]) => name !== "date") };
  };
  for (const method of ["HEAD", "PATCH", "DELETE"]) {
    const theirs = await seen(fileId, method);
    expect(theirs.status).toBe(404);
    expect(theirs).toEqual(await seen("fil_00000000000000000000", method));
    expect(theirs).toEqual(await seen("not-an-id", method));
  }
  expect((await fileState(alice, fileId)).state).toBe("receiving");
});

test("a page of another site cannot upload with somebody's cookie", async () => {
  const fileId = await beginUpload(alice, Buffer.from("mine"), { kind: "file" });
  const headers = { "Tus-Resumable": "1.0.0", Cookie: `musubi_session=${alice.token}`, Origin: "https://evil.example" };
  const answer = await fetch(`${world.url}/api/uploads/${fileId}`, {
    method: "PATCH",
    headers: { ...headers, "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0" },
    body: "mine",
  });
  expect(answer.status).toBe(404);
  expect((await fileState(alice, fileId)).receivedBytes).toBe(0);
});

test("uploads begin by the protocol's own creation as well, and by a given-up one nothing is left", async () => {
  const said = Object.entries({ kind: "file", filename: "旅.txt" }).map(
    ([key, value]) => `${key} ${Buffer.from(value).toString("base64")}`,
  );
  const created = await fetch(`${world.url}/api/uploads`, {
    method: "POST",
    headers: { "Tus-Resumable": "1.0.0", "Upload-Length": "5", "Upload-Metadata": said.join(","), Authorization: `Bearer ${alice.token}` },
  });
  expect(created.status).toBe(201);
  const fileId = created.headers.get("location")?.split("/").at(-1) ?? "";
  expect((await sendBytes(alice, fileId, 0, Buffer.from("12"))).status).toBe(204);
  expect((await askTus(alice, fileId, { method: "DELETE" })).status).toBe(204);
  expect((await askTus(alice, fileId, { method: "HEAD" })).status).toBe(404);
  await expect
    .poll(() =>
      readdir(join(dataDirOf(), "uploads", fileId.slice(-2))).then(
        (names) => names.includes(fileId),
        () => false,
      ),
    )
    .toBe(false);
});

test("who speaks another version of the protocol is told which one is spoken", async () => {
  const answer = await fetch(`${world.url}/api/uploads/fil_00000000000000000000`, {
    method: "HEAD",
    headers: { Authorization: `Bearer ${alice.token}` },
  });
  expect([answer.status, answer.headers.get("tus-version")]).toEqual([412, "1.0.0"]);
});

test("nothing of half an upload lies readable on the disk, and nothing of it is served", async () => {
  const bytes = Buffer.from("a sentence that nobody else may read ".repeat(10_000));
  const fileId = await beginUpload(alice, bytes, { kind: "file" });
  await sendBytes(alice, fileId, 0, bytes.subarray(0, 200_000));
  const folder = join(dataDirOf(), "uploads", fileId.slice(-2), fileId);
  const { readFile } = await import("node:fs/promises");
  for (const name of await readdir(folder)) expect((await readFile(join(folder, name))).includes("nobody else")).toBe(false);
  expect((await readBytes(alice, fileId, "original")).status).toBe(404);
});

test("limits are refusals with a reason: per file, per person under way, per person stored", async () => {
  const carol = await world.person("carol");
  const start = (sizeBytes: number, kind: "picture" | "video" | "file" = "video") =>
    carol.call("upload.start", { kind, name: "x", sizeBytes });
  expect((await start(LIMITS.uploadBytes.picture + 1, "picture")).error?.code).toBe("file_too_large");
  expect((await start(LIMITS.uploadBytes.video + 1)).error?.code).toBe("invalid_input");
  for (let count = 0; count < 4; count += 1) expect((await start(LIMITS.uploadBytes.video)).status).toBe(200);
  expect((await start(1)).error?.code).toBe("uploads_waiting");
  await world.server.database.transact("jobs", { actor: null }, (tx) =>
    tx.run(sql`update musubi.files set state = 'ready', size_bytes = 3000000000 where owner_id = ${carol.accountId}`),
  );
  expect((await start(1)).error?.code).toBe("storage_full");
});

test("an upload that stopped a day ago is forgotten, key first", async () => {
  const fileId = await beginUpload(alice, Buffer.from("12345"), { kind: "file" });
  await sendBytes(alice, fileId, 0, Buffer.from("12"));
  await world.server.database.transact("jobs", { actor: null }, (tx) =>
    tx.run(sql`update musubi.uploads set touched_at = touched_at - interval '25 hours' where file_id = ${fileId}`),
  );
  const sweep = world.server.app.background.tasks.find((task) => task.kind === "files.sweep");
  await sweep?.run({}, { signal: new AbortController().signal, attempt: 1 });
  expect((await alice.must("file.describe", { fileIds: [fileId] })).files).toEqual([]);
});

test("the owner's other devices hear how a file is getting on", async () => {
  const fileId = await upload(alice, Buffer.from("news"), { kind: "file" });
  expect(await settled(alice, fileId)).toMatchObject({ state: "ready", receivedBytes: 4, sizeBytes: 4, refusal: null });
});

function dataDirOf(): string {
  return world.dataDir;
}

test("where the disk has no room beyond what stays free, nobody begins", async () => {
  await using full = await startWorld(inject("cluster"), { env: { MUSUBI_DISK_RESERVE_GB: "900000" } });
  const dora = await full.person("dora");
  expect((await dora.call("upload.start", { kind: "file", name: "x", sizeBytes: 1 })).error?.code).toBe("server_full");
});

test("a file that a talk shows is not removed behind its back", async () => {
  const fileId = await upload(alice, Buffer.from("shown"), { kind: "file" });
  await settled(alice, fileId);
  const { talks } = await alice.must("talk.list", { countMax: 10 });
  await sendFiles(alice, talks[0]?.talkId ?? ("" as never), [fileId]);
  expect((await alice.call("upload.cancel", { fileId })).error?.code).toBe("file_in_use");
  expect((await readBytes(alice, fileId, "original")).status).toBe(200);
});
