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

test("how long an archive of packed files will be is known before the first byte of it", async () => {
  for (const sizes of [[], [0], [1, 70_000, 5], [300_000]]) {
    const files = sizes.map((sizeBytes, index) => ({ path: `${index} 夏祭り 🎆.jpg`, sizeBytes }));
    const entries = files.map(({ path, sizeBytes }) => ({ path, content: list(Buffer.alloc(sizeBytes, 7)), isPacked: true }));
    expect(packedSizeOf(files)).toBe((await packed(list<ZipEntry>(...entries))).length);
  }
});
