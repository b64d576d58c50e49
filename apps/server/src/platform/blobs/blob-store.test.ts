import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemRandom } from "@musubi/base";
import { type BlobId, newId } from "@musubi/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SealBroken } from "../keys/seal.ts";
import { type BlobIdentity, BlobStore } from "./blob-store.ts";
import { CHUNK_BYTES, ChunkBroken } from "./chunk-cipher.ts";
import { FileFolder } from "./file-folder.ts";
import { ObjectMissing } from "./object-folder.ts";

let dir: string;
let store: BlobStore;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "musubi-blobs-"));
  store = new BlobStore(new FileFolder(dir), systemRandom);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const ownerKey = systemRandom.bytes(32);
const ownerId = newId("usr", systemRandom);
const HEAD_BYTES = 15;
const SEALED_BYTES = CHUNK_BYTES + 16;

function identityOf(change: Partial<BlobIdentity> = {}): BlobIdentity {
  return {
    category: "account",
    ownerId,
    blobId: newId("blb", systemRandom),
    variant: "zip",
    version: 1,
    region: "jp",
    epoch: 1,
    ...change,
  };
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** So many chunks and a little, no two bytes of it alike by more than chance. */
function noise(chunks: number): Buffer {
  return Buffer.concat([...Array.from({ length: chunks }, () => systemRandom.bytes(CHUNK_BYTES)), systemRandom.bytes(77)]);
}

async function readAll(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of source) all.push(piece);
  return Buffer.concat(all);
}

const pathOf = (blobId: BlobId) => join(dir, blobId.slice(-2), blobId);
const stored = async (content: Uint8Array, identity = identityOf()) => ({
  identity,
  content,
  ...(await store.put(identity, ownerKey, pieces(content, 10_000))),
});

for (const size of [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 17]) {
  test(`${size} bytes come back as they went in`, async () => {
    const content = Buffer.alloc(size, "結び");
    const { identity, wrappedKey, sizeBytes } = await stored(content);
    expect(sizeBytes).toBe(size);
    expect((await readAll(store.read(identity, ownerKey, wrappedKey))).equals(content)).toBe(true);
  });
}

test("many readings at once, of files larger than is read at once, give each what is its own", async () => {
  const files = await Promise.all(Array.from({ length: 6 }, () => stored(noise(11))));
  const readings = files.flatMap(({ identity, content, wrappedKey, sizeBytes }) => {
    const range = { from: CHUNK_BYTES + 5, to: 9 * CHUNK_BYTES + 3 };
    const part = readAll(store.readPart(identity, { ownerKey, wrappedKey }, { range, sizeBytes }));
    const isSame = (expected: Uint8Array) => (found: Buffer) => found.equals(expected);
    return [
      readAll(store.read(identity, ownerKey, wrappedKey)).then(isSame(content)),
      part.then(isSame(content.subarray(range.from, range.to))),
    ];
  });
  expect(await Promise.all(readings)).toEqual(readings.map(() => true));
});

test("nothing of the content lies readable on the disk", async () => {
  const { identity } = await stored(Buffer.from("a sentence that nobody else may read ".repeat(5_000)));
  expect((await readFile(pathOf(identity.blobId))).includes("nobody else")).toBe(false);
});

const relabelled: readonly (readonly [string, Partial<BlobIdentity>])[] = [
  ["category", { category: "profile" }],
  ["owner", { ownerId: newId("usr", systemRandom) }],
  ["variant", { variant: "thumbnail" }],
  ["version", { version: 2 }],
  ["region", { region: "kr" }],
  ["epoch", { epoch: 2 }],
];
for (const [what, change] of relabelled) {
  test(`a file that is called another ${what} does not open`, async () => {
    const { identity, wrappedKey } = await stored(Buffer.from("mine"));
    await expect(readAll(store.read({ ...identity, ...change }, ownerKey, wrappedKey))).rejects.toThrow(SealBroken);
  });
}

test("under another owner's key a file does not open", async () => {
  const { identity, wrappedKey } = await stored(Buffer.from("mine"));
  await expect(readAll(store.read(identity, systemRandom.bytes(32), wrappedKey))).rejects.toThrow(SealBroken);
});

test("a file put in the place of another does not open there", async () => {
  const [one, other] = [await stored(Buffer.from("one")), await stored(Buffer.from("other"))];
  await cp(pathOf(other.identity.blobId), pathOf(one.identity.blobId));
  await expect(readAll(store.read(one.identity, ownerKey, one.wrappedKey))).rejects.toThrow(ChunkBroken);
});

const damages: readonly (readonly [string, (file: Buffer) => Buffer])[] = [
  ["whose first two parts changed places", (file) => swap(file, 0, 1)],
  [
    "whose second part is the first once more",
    (file) =>
      Buffer.concat([
        file.subarray(0, HEAD_BYTES + SEALED_BYTES),
        file.subarray(HEAD_BYTES, HEAD_BYTES + SEALED_BYTES),
        file.subarray(HEAD_BYTES + 2 * SEALED_BYTES),
      ]),
  ],
  ["that lost its last part", (file) => file.subarray(0, HEAD_BYTES + 2 * SEALED_BYTES)],
  ["that lost all but its head", (file) => file.subarray(0, HEAD_BYTES)],
  ["that lost its last byte", (file) => file.subarray(0, -1)],
  ["with a byte behind its end", (file) => Buffer.concat([file, Buffer.from([0])])],
  ["with one byte changed in its nonce", (file) => flip(file, HEAD_BYTES - 1)],
  ["with one byte changed in its middle part", (file) => flip(file, HEAD_BYTES + SEALED_BYTES + 99)],
  ["of another kind", (file) => flip(file, 0)],
];
for (const [what, damage] of damages) {
  test(`a file ${what} is refused`, async () => {
    const { identity, wrappedKey } = await stored(Buffer.alloc(2 * CHUNK_BYTES + 100, "x"));
    const path = pathOf(identity.blobId);
    await writeFile(path, damage(await readFile(path)));
    await expect(readAll(store.read(identity, ownerKey, wrappedKey))).rejects.toThrow(ChunkBroken);
  });
}

async function* failing(): AsyncGenerator<Uint8Array> {
  yield Buffer.alloc(CHUNK_BYTES * 2);
  throw new Error("The source broke.");
}

test("when the source fails, nothing is left and nothing can be read", async () => {
  const identity = identityOf();
  await expect(store.put(identity, ownerKey, failing())).rejects.toThrow("The source broke.");
  expect(await readdir(join(dir, identity.blobId.slice(-2)))).toEqual([]);
});

test("a removed file is gone, and removing it again is fine", async () => {
  const { identity, wrappedKey } = await stored(Buffer.from("mine"));
  await store.remove(identity.blobId);
  await store.remove(identity.blobId);
  await expect(readAll(store.read(identity, ownerKey, wrappedKey))).rejects.toThrow(ObjectMissing);
});

test("the sweep finds files that were written before an instant", async () => {
  const { identity } = await stored(Buffer.from("mine"));
  const found: BlobId[] = [];
  for await (const id of store.listOlderThan(Number.MAX_SAFE_INTEGER)) found.push(id);
  expect(found).toEqual([identity.blobId]);
  for await (const id of store.listOlderThan(0)) expect.fail(`${id} is not that old`);
});

function flip(file: Buffer, at: number): Buffer {
  const copy = Buffer.from(file);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

function swap(file: Buffer, one: number, other: number): Buffer {
  const copy = Buffer.from(file);
  const part = (index: number) => file.subarray(HEAD_BYTES + index * SEALED_BYTES, HEAD_BYTES + (index + 1) * SEALED_BYTES);
  part(other).copy(copy, HEAD_BYTES + one * SEALED_BYTES);
  part(one).copy(copy, HEAD_BYTES + other * SEALED_BYTES);
  return copy;
}
