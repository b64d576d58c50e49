import { createHash } from "node:crypto";
import { join } from "node:path";
import { systemRandom } from "@musubi/base";
import { askTus, beginUpload, type Person, readBytes, sendBytes, settled } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { again, newcomer } from "../../../test/load.ts";
import { endAll, type MusubiProgram, startProgram, stopProgram } from "../../../test/musubi-program.ts";
import { makeScratchFolder } from "../../platform/postgres/scratch-server.ts";
import { findFreePort } from "../../platform/postgres/socket-folder.ts";

let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
let env: Record<string, string>;
let alice: Person;
beforeAll(async () => {
  folder = await makeScratchFolder();
  env = { MUSUBI_DATA_DIR: join(folder.path, "data"), MUSUBI_PORT: String(await findFreePort()), MUSUBI_DISK_RESERVE_GB: "0" };
  const server = startServer();
  alice = await newcomer(await server.ready(), "alice");
  await stopProgram(server);
});
afterEach(endAll);
afterAll(() => folder[Symbol.asyncDispose]());

function startServer(): MusubiProgram {
  return startProgram({ args: ["serve", "--no-web"], env });
}

const MIB = 1024 * 1024;

/** Bytes that nothing can be told apart from, more than the generator gives at once. */
function noise(count: number): Buffer {
  const parts: Uint8Array[] = [];
  for (let left = count; left > 0; left -= 65_536) parts.push(systemRandom.bytes(Math.min(left, 65_536)));
  return Buffer.concat(parts);
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** The bytes from a place on, a little at a time, so that a kill falls anywhere. */
function slowly(bytes: Uint8Array, from: number): ReadableStream<Uint8Array> {
  let at = from;
  return new ReadableStream<Uint8Array>({
    pull: async (stream) => {
      if (at >= bytes.length) return stream.close();
      const piece = bytes.subarray(at, at + 96 * 1024);
      at += piece.length;
      stream.enqueue(piece);
      await new Promise((resolve) => setTimeout(resolve, 4));
    },
  });
}

test("an upload whose server is killed again and again goes on where it stood, and comes out as it went in", async () => {
  const bytes = noise(24 * MIB + 777);
  let server = startServer();
  alice = again(alice, await server.ready());
  const fileId = await beginUpload(alice, bytes, { kind: "file" });
  const offsets: number[] = [0];
  for (const lifeMs of [150, 420, 700, 330]) {
    const sending = sendBytes(alice, fileId, offsets.at(-1) ?? 0, slowly(bytes, offsets.at(-1) ?? 0)).catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, lifeMs));
    server.kill("SIGKILL");
    await server.ended;
    await sending;
    server = startServer();
    alice = again(alice, await server.ready());
    const head = await askTus(alice, fileId, { method: "HEAD" });
    offsets.push(Number(head.headers.get("upload-offset")));
  }
  // What was acknowledged is never taken back.
  expect(offsets).toEqual(offsets.toSorted((one, other) => one - other));
  const last = offsets.at(-1) ?? 0;
  if (last < bytes.length) expect((await sendBytes(alice, fileId, last, bytes.subarray(last))).status).toBe(204);
  const { file } = await settled(alice, fileId);
  expect(file?.renditions[0]?.sha256).toBe(sha256(bytes));
  expect(sha256(Buffer.from(await (await readBytes(alice, fileId, "original")).arrayBuffer()))).toBe(sha256(bytes));
  process.stdout.write(`killed four times, resumed at ${offsets.join(", ")} of ${bytes.length}\n`);
  expect(await stopProgram(server)).toBe(0);
});

test("files that were received when the server was killed are looked at by the next one, each once", async () => {
  let server = startServer();
  alice = again(alice, await server.ready());
  const contents = Array.from({ length: 12 }, () => noise(MIB));
  const fileIds = await Promise.all(contents.map((bytes) => beginUpload(alice, bytes, { kind: "file" })));
  await Promise.all(contents.map((bytes, index) => sendBytes(alice, fileIds[index] ?? "", 0, bytes)));
  server.kill("SIGKILL");
  await server.ended;
  server = startServer();
  alice = again(alice, await server.ready());
  for (const [index, fileId] of fileIds.entries()) {
    const { file } = await settled(alice, fileId);
    expect(file?.renditions.map((one) => one.sha256)).toEqual([sha256(contents[index] ?? Buffer.alloc(0))]);
  }
  expect(await stopProgram(server)).toBe(0);
});
