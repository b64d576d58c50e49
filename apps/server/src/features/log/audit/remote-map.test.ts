import { createHash } from "node:crypto";
import { keyLogEntry, keyLogValue } from "@musubi/protocol";
import {
  encodeEntryBundle,
  formatCheckpoint,
  formatMapHead,
  formatVerifierKey,
  LogTree,
  leafHash,
  makeSigner,
  mapRootOf,
  parseTilePath,
  signNote,
} from "@musubi/translog";
import { expect, test } from "vitest";
import { auditRemote } from "./remote-audit.ts";

// A key log whose server lies in every way in which its own signature holds.

const signer = makeSigner({ name: "liar.example/keys/1", kind: "ed25519", seed: new Uint8Array(32).fill(7) });
const vkey = formatVerifierKey(signer.key);

/** What one entry says: whose, which number. */
type Said = readonly [name: string, number: number];

const hashOf = (text: string): Uint8Array => new Uint8Array(createHash("sha256").update(text).digest());
const entryOf = ([name, number]: Said): Uint8Array => keyLogEntry(hashOf(name), number, hashOf(`${name} ${number}`));
const mapOf = (said: readonly Said[]) =>
  mapRootOf(said.map(([name, number]) => ({ label: hashOf(name), value: keyLogValue(number, hashOf(`${name} ${number}`)) })));

/** A log of these entries that binds this map, with tiles and bundles that fit. */
async function logOf(said: readonly Said[], mapRoot: Uint8Array | null) {
  const tiles = new Map<string, Uint8Array>();
  const place = ({ level, index }: { readonly level: number; readonly index: number }) => `${level} ${index}`;
  const store = {
    readTile: async (tile: { level: number; index: number; width: number }) => tiles.get(place(tile))?.subarray(0, tile.width * 32) ?? null,
    writeTiles: async (written: readonly { tile: { level: number; index: number }; bytes: Uint8Array }[]) => {
      for (const { tile, bytes } of written) tiles.set(place(tile), bytes);
    },
  };
  const tree = await LogTree.open(store, 0);
  if (!tree.ok) throw new Error(tree.reason);
  const entries = said.map(entryOf);
  await tree.value.append(entries.map((entry) => leafHash(entry)));
  const { size, root } = tree.value;
  const head = { origin: signer.key.name, size, root };
  const note = mapRoot === null ? signNote(formatCheckpoint(head), signer) : signNote(formatMapHead({ ...head, mapRoot, atMs: 1 }), signer);
  const read = async (path: string): Promise<Uint8Array | null> => {
    if (path === "checkpoint") return new TextEncoder().encode(note);
    const parsed = parseTilePath(path);
    if (!parsed.ok) return null;
    if (parsed.value.kind === "tile") return store.readTile(parsed.value);
    const bundle = encodeEntryBundle(entries.slice(parsed.value.index * 256, parsed.value.index * 256 + parsed.value.width));
    return bundle.ok ? bundle.value : null;
  };
  return { read, note };
}

async function auditOf(log: { readonly read: (path: string) => Promise<Uint8Array | null> }, before: string | null = null) {
  const problems: string[] = [];
  const found = await auditRemote({
    read: log.read,
    vkey,
    before,
    onProblem: (sentence) => problems.push(sentence),
    onProgress: () => undefined,
  });
  return { ...found, problems };
}

const HONEST: readonly Said[] = [
  ["alice", 0],
  ["bob", 0],
  ["alice", 1],
  ["carol", 0],
];
const NEWEST: readonly Said[] = [
  ["alice", 1],
  ["bob", 0],
  ["carol", 0],
];

test("one that says what its entries say is sound, and goes on being", async () => {
  const log = await logOf(HONEST, mapOf(NEWEST));
  expect(await auditOf(log)).toMatchObject({ problems: [], size: 4, labels: 3, note: log.note });
  const grown = await logOf([...HONEST, ["bob", 1]], mapOf([NEWEST[0] ?? ["", 0], ["bob", 1], ["carol", 0]]));
  expect(await auditOf(grown, log.note)).toMatchObject({ problems: [], size: 5, note: grown.note });
  const empty = await logOf([], mapOf([]));
  expect(await auditOf(empty)).toMatchObject({ problems: [], labels: 0 });
});

test.each<[string, readonly Said[], readonly Said[], RegExp]>([
  ["a map without one of its labels", HONEST, NEWEST.slice(0, 2), /The map of 3 labels .* is not the one/],
  ["a map with somebody whom no entry names", HONEST, [...NEWEST, ["mallory", 0]], /is not the one/],
  ["a map that still has an older statement", HONEST, [["alice", 0], ...NEWEST.slice(1)], /is not the one/],
  ["a number that comes again", [...HONEST, ["alice", 1]], NEWEST, /entry 4 has the number 1 for \w{64}, which had 1/],
  ["a number that goes back", [...HONEST, ["alice", 0]], NEWEST, /entry 4 has the number 0 for \w{64}, which had 1/],
])("is told: %s", async (_what, entries, map, words) => {
  const { problems, note } = await auditOf(await logOf(entries, mapOf(map)));
  expect(problems).toEqual([expect.stringMatching(words)]);
  expect(note).toBeNull();
});

test("an older statement as the newest after a number that went back is told twice", async () => {
  const { problems } = await auditOf(await logOf([...HONEST, ["alice", 0]], mapOf([["alice", 0], ...NEWEST.slice(1)])));
  expect(problems).toHaveLength(2);
});

test("another history than the one that was kept is told, also one as long, and a log that binds its map no more", async () => {
  const { note: kept } = await logOf(HONEST, mapOf(NEWEST));
  const forked: readonly Said[] = [
    ["alice", 0],
    ["bob", 0],
    ["mallory", 0],
    ["carol", 0],
  ];
  const other = mapOf([["alice", 0], ...forked.slice(1)]);
  expect((await auditOf(await logOf(forked, other), kept)).problems).toEqual([
    expect.stringContaining("does not continue what it showed last time"),
  ]);
  const longer = await logOf([...forked, ["dave", 0]], mapOf([["alice", 0], ...forked.slice(1), ["dave", 0]]));
  expect((await auditOf(longer, kept)).problems).toEqual([expect.stringContaining("does not continue what it showed last time")]);
  const bare = await logOf([...HONEST, ["dave", 0]], null);
  expect((await auditOf(bare, kept)).problems).toEqual([expect.stringContaining("does not bind the map")]);
  expect((await auditOf(bare)).labels).toBeNull();
});

test("an entry that is none, under a map, is told", async () => {
  const log = await logOf(HONEST, mapOf(NEWEST));
  const strange = new Uint8Array(32).fill(1);
  const read = async (path: string) => {
    const bundle = path.includes("entries") ? encodeEntryBundle([...HONEST.slice(0, 3).map(entryOf), strange]) : null;
    return bundle?.ok === true ? bundle.value : log.read(path);
  };
  expect((await auditOf({ read })).problems).toContainEqual(expect.stringContaining("entry 3 is none of a key log"));
});
