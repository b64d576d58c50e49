import { systemRandom } from "@musubi/base";
import { expect, test } from "vitest";
import { ByteReader } from "./byte-reader.ts";
import { openChunks, sealChunks } from "./sealed-chunks.ts";

const CHUNK = 64 * 1024;
const LENGTH = 4;
const how = { key: systemRandom.bytes(32), heading: Buffer.from("the heading") };

async function* piecesOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of source) all.push(piece);
  return Buffer.concat(all);
}

const seal = (plain: Uint8Array): Promise<Buffer> => collect(sealChunks(piecesOf(plain, 10_001), how));
const open = (sealed: Uint8Array, opened = how): Promise<Buffer> =>
  collect(openChunks(new ByteReader(piecesOf(sealed, 7_777)), opened, () => new Error("first chunk")));

test.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5])("%d bytes come back as they went in", async (size) => {
  const plain = Buffer.from(systemRandom.bytes(Math.min(size, 60_000)))
    .toString("latin1")
    .repeat(10)
    .slice(0, size);
  const bytes = Buffer.from(plain.padEnd(size, "結"), "latin1").subarray(0, size);
  expect((await open(await seal(bytes))).equals(bytes)).toBe(true);
});

test("another key, or another heading, opens nothing", async () => {
  const sealed = await seal(Buffer.from("mine"));
  await expect(open(sealed, { ...how, key: systemRandom.bytes(32) })).rejects.toThrow("first chunk");
  await expect(open(sealed, { ...how, heading: Buffer.from("another heading") })).rejects.toThrow("first chunk");
});

const whole = Buffer.alloc(3 * CHUNK + 100, "x");
const first = LENGTH + CHUNK + 16;
const damages: readonly (readonly [string, (sealed: Buffer) => Buffer])[] = [
  ["that was cut off in the middle", (sealed) => sealed.subarray(0, 2 * first + 50)],
  ["that was cut off between two parts", (sealed) => sealed.subarray(0, 2 * first)],
  ["that lost a part in the middle", (sealed) => Buffer.concat([sealed.subarray(0, first), sealed.subarray(2 * first)])],
  [
    "two parts of which changed places",
    (sealed) =>
      Buffer.concat([
        sealed.subarray(0, first),
        sealed.subarray(2 * first, 3 * first),
        sealed.subarray(first, 2 * first),
        sealed.subarray(3 * first),
      ]),
  ],
  ["that goes on after its end", (sealed) => Buffer.concat([sealed, Buffer.from([0])])],
  ["with one bit changed", (sealed) => flip(sealed, 2 * first + 999)],
  ["with one bit of a tag changed", (sealed) => flip(sealed, 2 * first - 1)],
  ["with an impossible length", (sealed) => flip(sealed, first + 1)],
];
test.each(damages)("a stream %s is refused as damaged", async (_what, damage) => {
  await expect(open(damage(await seal(whole)))).rejects.toMatchObject({ code: "backup_damaged" });
});

function flip(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
