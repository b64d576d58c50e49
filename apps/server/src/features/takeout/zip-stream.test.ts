import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { packedSizeOf, type ZipEntry, zipStream } from "./zip-stream.ts";

async function* list<T>(...items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function packed(entries: AsyncIterable<ZipEntry>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of zipStream(entries, new Date(Date.UTC(2026, 4, 11)))) pieces.push(piece);
  return Buffer.concat(pieces);
}

test("files come out as they went in, also empty ones and ones of many pieces", async () => {
  const pieces = Array.from({ length: 500 }, (_, index) => Buffer.from(`line ${index} 結び\n`));
  const zip = await packed(
    list<ZipEntry>(
      { path: "account.json", content: list(Buffer.from("{}")) },
      { path: "talks/0001 家族/messages.jsonl", content: list(...pieces) },
      { path: "empty.txt", content: list<Uint8Array>() },
    ),
  );
  const files = unzipSync(zip);
  expect(Object.keys(files)).toEqual(["account.json", "talks/0001 家族/messages.jsonl", "empty.txt"]);
  expect(Buffer.from(files["talks/0001 家族/messages.jsonl"] ?? [])).toEqual(Buffer.concat(pieces));
  expect(files["empty.txt"]).toHaveLength(0);
});

test("an archive of nothing is an archive", async () => {
  expect(unzipSync(await packed(list<ZipEntry>()))).toEqual({});
});

test("a file is asked for only when the one before is packed", async () => {
  const order: string[] = [];
  async function* content(name: string): AsyncGenerator<Uint8Array> {
    order.push(name);
    yield Buffer.from(name);
  }
  async function* entries(): AsyncGenerator<ZipEntry> {
    yield { path: "a", content: content("a") };
    order.push("asked for b");
    yield { path: "b", content: content("b") };
  }
  await packed(entries());
  expect(order).toEqual(["a", "asked for b", "b"]);
});

async function* failing(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("x");
  throw new Error("The source broke.");
}

test("when a source fails, the archive fails with it", async () => {
  await expect(packed(list<ZipEntry>({ path: "a", content: failing() }))).rejects.toThrow("The source broke.");
});

/** Where the files of an archive begin, as its directory says, read from behind (APPNOTE 4.3). */
function placesIn(zip: Uint8Array, zipBytes: number): { count: number; places: number[] } {
  const tail = Buffer.from(zip);
  const base = zipBytes - tail.length;
  const end = tail.length - 22;
  const isWide = tail.readUInt32LE(end) === 0x06054b50 && tail.readUInt32LE(end - 20) === 0x07064b50;
  const wide = isWide ? Number(tail.readBigUInt64LE(end - 12)) - base : 0;
  const count = isWide ? Number(tail.readBigUInt64LE(wide + 32)) : tail.readUInt16LE(end + 10);
  let at = (isWide ? Number(tail.readBigUInt64LE(wide + 48)) : tail.readUInt32LE(end + 16)) - base;
  const places: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const pathBytes = tail.readUInt16LE(at + 28);
    const extraBytes = tail.readUInt16LE(at + 30);
    const place = tail.readUInt32LE(at + 42);
    places.push(place === 0xffffffff ? Number(tail.readBigUInt64LE(at + 46 + pathBytes + 4)) : place);
    at += 46 + pathBytes + extraBytes;
  }
  return { count, places };
}

test("an archive of more than four gigabytes says truly where each of its files begins, and how long it will be", async () => {
  const piece = Buffer.alloc(8_388_608);
  async function* large(): AsyncGenerator<Uint8Array> {
    for (let count = 0; count < 64; count += 1) yield piece;
  }
  const files = Array.from({ length: 9 }, (_, index) => ({ path: `${index}.mp4`, sizeBytes: 64 * piece.length }));
  let [bytes, tail] = [0, Buffer.alloc(0)];
  const begun: number[] = [];
  async function* entries(): AsyncGenerator<ZipEntry> {
    for (const { path } of files) {
      begun.push(bytes);
      yield { path, content: large(), isPacked: true };
    }
  }
  for await (const some of zipStream(entries(), new Date(0))) {
    bytes += some.length;
    tail = some.length < 1_000 ? Buffer.concat([tail, some]).subarray(-4_000) : Buffer.alloc(0);
  }
  expect(bytes).toBeGreaterThan(2 ** 32);
  expect(bytes).toBe(packedSizeOf(files));
  expect(placesIn(tail, bytes)).toEqual({ count: 9, places: begun });
});

test("an archive of more than 65,535 files holds all of them", async () => {
  const names = Array.from({ length: 65_540 }, (_, index) => `${index}`);
  async function* entries(): AsyncGenerator<ZipEntry> {
    for (const path of names) yield { path, content: list<Uint8Array>(), isPacked: true };
  }
  const zip = await packed(entries());
  expect(zip.length).toBe(packedSizeOf(names.map((path) => ({ path, sizeBytes: 0 }))));
  expect(placesIn(zip, zip.length).count).toBe(names.length);
  expect(Object.keys(unzipSync(zip))).toHaveLength(names.length);
});

test("how long an archive of packed files will be is known before the first byte of it", async () => {
  for (const sizes of [[], [0], [1, 70_000, 5], [300_000]]) {
    const files = sizes.map((sizeBytes, index) => ({ path: `${index} 夏祭り 🎆.jpg`, sizeBytes }));
    const entries = files.map(({ path, sizeBytes }) => ({ path, content: list(Buffer.alloc(sizeBytes, 7)), isPacked: true }));
    expect(packedSizeOf(files)).toBe((await packed(list<ZipEntry>(...entries))).length);
  }
});
