import { formatCheckpoint, formatVerifierKey, LogTree, leafHash, makeSigner, signNote } from "@musubi/translog";
import { expect, test } from "vitest";
import { judgeLog, type ShownLog } from "./judge-log.ts";
import { type LogAnswer, logSourceAt, type TileName } from "./log-source.ts";

const ORIGIN = "musubi.example/log";
const signer = makeSigner({ name: ORIGIN, kind: "ed25519", seed: new Uint8Array(32).fill(7) });
const vkey = formatVerifierKey(signer.key);
const nameOf = ({ level, index, width }: TileName): string => `${level}/${index}/${width}`;

/** A log as its operator has it: entries can be added, and what it shows at each size stays at hand. */
async function makeLog() {
  const tiles = new Map<string, Uint8Array>();
  const store = {
    readTile: async (tile: TileName) => tiles.get(nameOf(tile)) ?? null,
    writeTiles: async (filled: readonly { tile: TileName; bytes: Uint8Array }[]) => {
      for (const { tile, bytes } of filled) tiles.set(nameOf(tile), bytes);
    },
  };
  const opened = await LogTree.open(store, 0);
  if (!opened.ok) throw new Error("An empty log has no tiles to miss.");
  const tree = opened.value;
  return {
    tiles,
    grow: async (...words: readonly string[]): Promise<ShownLog> => {
      if (words.length > 0) await tree.append(words.map((word) => leafHash(new TextEncoder().encode(word))));
      return { vkey, note: signNote(formatCheckpoint({ origin: ORIGIN, size: tree.size, root: tree.root }), signer) };
    },
    readTile: async (tile: TileName): Promise<LogAnswer<Uint8Array>> => {
      const value = tiles.get(nameOf(tile));
      return value === undefined ? { kind: "absent" } : { kind: "here", value };
    },
  };
}
const away = async (): Promise<LogAnswer<Uint8Array>> => ({ kind: "away" });

test("the first look believes a signed checkpoint, with nothing to compare", async () => {
  const log = await makeLog();
  expect(await judgeLog(null, await log.grow("a"), log.readTile)).toMatchObject({
    kind: "continues",
    isFirst: true,
    checkpoint: { size: 1 },
  });
});

test("a log that only grew continues, across sizes that end in the middle of a tile", async () => {
  const log = await makeLog();
  const sizes = [
    await log.grow(),
    await log.grow("a"),
    await log.grow("b", "c", "d", "e"),
    await log.grow(...Array.from({ length: 300 }, (_, nth) => `${nth}`)),
  ];
  for (const [nth, later] of sizes.entries()) {
    for (const earlier of sizes.slice(0, nth + 1))
      expect(await judgeLog(earlier, later, log.readTile)).toMatchObject({ kind: "continues" });
  }
});

test("a log that shows fewer entries than before was rolled back", async () => {
  const log = await makeLog();
  const [before, after] = [await log.grow("a"), await log.grow("b")];
  expect(await judgeLog(after, before, log.readTile)).toEqual({ kind: "fault", fault: "rolled_back" });
});

test("another entry in an old place is a rewritten log, also when the size is the same", async () => {
  const [log, fork] = [await makeLog(), await makeLog()];
  const before = await log.grow("a", "b");
  expect(await judgeLog(before, await fork.grow("a", "x"), fork.readTile)).toEqual({ kind: "fault", fault: "rewritten" });
  expect(await judgeLog(before, await fork.grow("c", "d"), fork.readTile)).toEqual({ kind: "fault", fault: "rewritten" });
});

test("tiles that are not handed out are withheld; tiles that the network keeps away say nothing", async () => {
  const log = await makeLog();
  const [before, after] = [await log.grow("a"), await log.grow("b", "c")];
  log.tiles.clear();
  expect(await judgeLog(before, after, log.readTile)).toEqual({ kind: "fault", fault: "withheld" });
  expect(await judgeLog(before, after, away)).toEqual({ kind: "unclear" });
});

test("another key is noticed, whatever it signs, and a text that is no key or no checkpoint says nothing", async () => {
  const log = await makeLog();
  const before = await log.grow("a");
  const other = makeSigner({ name: ORIGIN, kind: "ed25519", seed: new Uint8Array(32).fill(8) });
  expect(await judgeLog(before, { ...before, vkey: formatVerifierKey(other.key) }, log.readTile)).toEqual({
    kind: "fault",
    fault: "key_changed",
  });
  expect(await judgeLog(before, { ...before, vkey: "<!doctype html>" }, log.readTile)).toEqual({ kind: "unclear" });
  expect(await judgeLog(before, { ...before, note: "<!doctype html>" }, log.readTile)).toEqual({ kind: "unclear" });
});

test("a checkpoint whose signature does not hold is not signed, at the first look too", async () => {
  const log = await makeLog();
  const good = await log.grow("a");
  const changed = { ...good, note: good.note.replace("\n1\n", "\n2\n") };
  expect(await judgeLog(good, changed, log.readTile)).toEqual({ kind: "fault", fault: "not_signed" });
  expect(await judgeLog(null, changed, log.readTile)).toEqual({ kind: "fault", fault: "not_signed" });
});

test("a server that is away answers nothing", async () => {
  const source = logSourceAt("http://127.0.0.1:1");
  expect([await source.key(), await source.checkpoint()]).toEqual([{ kind: "away" }, { kind: "away" }]);
});
