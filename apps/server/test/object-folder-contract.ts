/** What every place of objects promises, as tests. Whoever adds a place runs these on the real thing. */
import { spawn } from "node:child_process";
import { createCipheriv } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { systemClock, systemRandom } from "@musubi/base";
import { type BlobId, newId } from "@musubi/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { environment } from "../src/config/env.ts";
import { type BlobIdentity, BlobStore } from "../src/platform/blobs/blob-store.ts";
import { CHUNK_BYTES } from "../src/platform/blobs/chunk-cipher.ts";
import { type ListedObject, type ObjectFolder, ObjectMissing } from "../src/platform/blobs/object-folder.ts";

/** A fresh, empty place. */
export interface PlaceUnderTest {
  readonly folder: ObjectFolder;
  /** What `test/put-forever.ts` needs to open the same place in a process of its own. */
  readonly env: Readonly<Record<string, string>>;
  readonly remove: () => Promise<void>;
}

/** What is particular to a kind of place. */
export interface PlaceKind {
  readonly called: string;
  /** More objects than it lists in one answer. */
  readonly pageCount: number;
  readonly open: () => Promise<PlaceUnderTest>;
}

const MIB = 1024 ** 2;
/** Smaller than a part, exactly as large, one byte more, and of several parts. */
const SIZES = [0, 1, 65_537, 8 * MIB, 8 * MIB + 1, 17 * MIB + 3];
const PROGRAM = join(import.meta.dirname, "put-forever.ts");

/** Bytes of which no two stretches are alike, so that nothing can change places unnoticed. */
function bytesOf(size: number, seed = 0): Buffer {
  return createCipheriv("aes-128-ctr", Buffer.alloc(16, seed), Buffer.alloc(16)).update(Buffer.alloc(size));
}

async function* pieces(bytes: Uint8Array, size = 100_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAll(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of source) all.push(piece);
  return Buffer.concat(all);
}

async function listed(folder: ObjectFolder): Promise<ListedObject[]> {
  const found: ListedObject[] = [];
  for await (const one of folder.list()) found.push(one);
  return found;
}

/** Runs the whole contract on one kind of place. */
export function testObjectFolder(kind: PlaceKind): void {
  const now = freshPlaces(kind);
  testContents(kind, now);
  testChanges(kind, now);
  testUnfinished(kind, now);
  testMany(kind, now);
}

/** What a test works on. */
interface Now {
  readonly place: PlaceUnderTest;
  readonly folder: ObjectFolder;
  readonly id: BlobId;
}

/** A place of its own for each test. */
function freshPlaces({ open }: PlaceKind): Now {
  let now: Now | null = null;
  const held = (): Now => {
    if (now === null) throw new Error("There is a place in tests alone.");
    return now;
  };
  beforeEach(async () => {
    const place = await open();
    now = { place, folder: place.folder, id: newId("blb", systemRandom) };
  });
  afterEach(() => held().place.remove());
  return {
    get place() {
      return held().place;
    },
    get folder() {
      return held().folder;
    },
    get id() {
      return held().id;
    },
  };
}

function testContents({ called: kind }: PlaceKind, now: Now): void {
  test.each(SIZES)(`${kind}: %i bytes come back as they went in, and are listed as so many`, async (size) => {
    const content = bytesOf(size);
    const beforeMs = systemClock.nowMs();
    await now.folder.put(now.id, pieces(content));
    expect((await readAll(now.folder.read(now.id, null))).equals(content)).toBe(true);
    const [one, ...others] = await listed(now.folder);
    expect({ ...one, modifiedAtMs: 0 }).toEqual({ blobId: now.id, sizeBytes: size, isPartial: false, modifiedAtMs: 0 });
    expect(Math.abs((one?.modifiedAtMs ?? 0) - beforeMs)).toBeLessThan(60_000);
    expect(others).toEqual([]);
  });

  test.each([
    [0, 1],
    [0, 15],
    [100, 65_637],
    [8 * MIB - 5, 8 * MIB + 5],
    [9 * MIB - 1, 9 * MIB],
    [9 * MIB - 10, 20 * MIB],
    [9 * MIB, 9 * MIB + 1],
    [7, 7],
  ])(`${kind}: a part from %i to %i is exactly that, as far as the object goes`, async (from, to) => {
    const content = bytesOf(9 * MIB);
    await now.folder.put(now.id, pieces(content));
    expect((await readAll(now.folder.read(now.id, { from, to }))).equals(content.subarray(from, to))).toBe(true);
  });

  test(`${kind}: a reader may leave in the middle, and the next one gets all`, async () => {
    const content = bytesOf(9 * MIB);
    await now.folder.put(now.id, pieces(content));
    for await (const first of now.folder.read(now.id, null)) {
      expect(content.subarray(0, first.length).equals(first)).toBe(true);
      break;
    }
    expect((await readAll(now.folder.read(now.id, null))).equals(content)).toBe(true);
  });

  test(`${kind}: sealed contents open in whole and in part across chunks`, async () => {
    const store = new BlobStore(now.folder, systemRandom);
    const ownerKey = systemRandom.bytes(32);
    const ownerId = newId("usr", systemRandom);
    const identity: BlobIdentity = {
      category: "message_content",
      ownerId,
      blobId: now.id,
      variant: "original",
      version: 1,
      region: "jp",
      epoch: 1,
    };
    const content = bytesOf(9 * MIB + 11);
    const { wrappedKey, sizeBytes } = await store.put(identity, ownerKey, pieces(content));
    expect((await readAll(store.read(identity, ownerKey, wrappedKey))).equals(content)).toBe(true);
    for (const range of [
      { from: 0, to: 10 },
      { from: CHUNK_BYTES - 3, to: CHUNK_BYTES * 2 + 3 },
      { from: 8 * MIB - 100, to: 8 * MIB + 100 },
      { from: sizeBytes - 4, to: sizeBytes },
    ]) {
      const part = await readAll(store.readPart(identity, { ownerKey, wrappedKey }, { range, sizeBytes }));
      expect(part.equals(content.subarray(range.from, range.to))).toBe(true);
    }
  });
}

function testChanges({ called: kind }: PlaceKind, now: Now): void {
  test(`${kind}: what is not there is missing, as a whole and in part, and removing it is fine`, async () => {
    await expect(readAll(now.folder.read(now.id, null))).rejects.toThrow(ObjectMissing);
    await expect(readAll(now.folder.read(now.id, { from: 5, to: 9 }))).rejects.toThrow(ObjectMissing);
    await now.folder.remove(now.id);
  });

  test.each([100, 9 * MIB])(`${kind}: a second object of %i bytes under a name replaces the first one whole`, async (size) => {
    await now.folder.put(now.id, pieces(bytesOf(10 * MIB, 1)));
    await now.folder.put(now.id, pieces(bytesOf(size, 2)));
    expect((await readAll(now.folder.read(now.id, null))).equals(bytesOf(size, 2))).toBe(true);
  });

  test(`${kind}: an object that was removed is missing at once, and the others stay`, async () => {
    const other = newId("blb", systemRandom);
    await now.folder.put(now.id, pieces(bytesOf(50)));
    await now.folder.put(other, pieces(bytesOf(60)));
    await now.folder.remove(now.id);
    await now.folder.remove(now.id);
    await expect(readAll(now.folder.read(now.id, null))).rejects.toThrow(ObjectMissing);
    expect((await listed(now.folder)).map((one) => one.blobId)).toEqual([other]);
  });
}

function testUnfinished({ called: kind }: PlaceKind, now: Now): void {
  test.each([10, 20 * MIB])(`${kind}: a source that fails after %i bytes leaves nothing behind`, async (size) => {
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield* pieces(bytesOf(size));
      throw new Error("The source broke.");
    };
    await expect(now.folder.put(now.id, failing())).rejects.toThrow("The source broke.");
    await expect(readAll(now.folder.read(now.id, null))).rejects.toThrow(ObjectMissing);
    expect(await listed(now.folder)).toEqual([]);
  });

  test(`${kind}: a source that fails leaves what was there before`, async () => {
    await now.folder.put(now.id, pieces(bytesOf(70)));
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield* pieces(bytesOf(20 * MIB, 3));
      throw new Error("The source broke.");
    };
    await expect(now.folder.put(now.id, failing())).rejects.toThrow("The source broke.");
    expect((await readAll(now.folder.read(now.id, null))).equals(bytesOf(70))).toBe(true);
  });

  test(`${kind}: nobody sees an object before its last byte`, async () => {
    let seen: unknown[] = [];
    const watched = async function* (): AsyncGenerator<Uint8Array> {
      yield* pieces(bytesOf(20 * MIB));
      seen = [
        await readAll(now.folder.read(now.id, null)).catch((error: unknown) => error),
        (await listed(now.folder)).filter((one) => !one.isPartial),
      ];
      yield Buffer.from("the end");
    };
    await now.folder.put(now.id, watched());
    expect(seen).toEqual([expect.any(ObjectMissing), []]);
    expect((await readAll(now.folder.read(now.id, null))).subarray(-7).toString()).toBe("the end");
  });

  test(`${kind}: a process that is killed while it writes leaves nothing to read, and what is left can be swept`, async () => {
    const child = spawn(process.execPath, [PROGRAM, now.id], {
      env: { ...environment(), ...now.place.env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    // It says so once more than two parts are on their way.
    await once(child.stdout, "data");
    await vi.waitFor(async () => expect((await listed(now.folder)).map((one) => one.isPartial)).toEqual([true]), { timeout: 20_000 });
    child.kill("SIGKILL");
    await once(child, "exit");
    await expect(readAll(now.folder.read(now.id, null))).rejects.toThrow(ObjectMissing);
    expect((await listed(now.folder)).map(({ blobId, isPartial }) => ({ blobId, isPartial }))).toEqual([
      { blobId: now.id, isPartial: true },
    ]);
    await now.folder.remove(now.id);
    expect(await listed(now.folder)).toEqual([]);
  }, 60_000);
}

function testMany({ called: kind, pageCount }: PlaceKind, now: Now): void {
  test(`${kind}: many write, read and remove at once without taking each other's bytes`, async () => {
    const ids = Array.from({ length: 24 }, () => newId("blb", systemRandom));
    const sizeOf = (at: number): number => (at % 12 === 0 ? 9 * MIB : 1_000 * (at + 1));
    await Promise.all(ids.map((one, at) => now.folder.put(one, pieces(bytesOf(sizeOf(at), at)))));
    const same = await Promise.all(ids.map(async (one, at) => (await readAll(now.folder.read(one, null))).equals(bytesOf(sizeOf(at), at))));
    expect(same).toEqual(ids.map(() => true));
    await Promise.all(ids.slice(1).map((one) => now.folder.remove(one)));
    expect((await listed(now.folder)).map((one) => one.blobId)).toEqual(ids.slice(0, 1));
  });

  test(`${kind}: a list is whole however long it is`, async () => {
    const ids = Array.from({ length: pageCount }, () => newId("blb", systemRandom));
    for (let at = 0; at < ids.length; at += 30)
      await Promise.all(ids.slice(at, at + 30).map((one) => now.folder.put(one, pieces(Buffer.from(one)))));
    expect((await listed(now.folder)).map((one) => one.blobId).sort()).toEqual(ids.sort());
  }, 120_000);

  test(`${kind}: two that write one name at once leave one of the two, whole`, async () => {
    const contents = [bytesOf(9 * MIB, 7), bytesOf(10 * MIB, 8)];
    await Promise.all(contents.map((content) => now.folder.put(now.id, pieces(content))));
    const found = await readAll(now.folder.read(now.id, null));
    expect(contents.filter((content) => content.equals(found))).toHaveLength(1);
  });
}
