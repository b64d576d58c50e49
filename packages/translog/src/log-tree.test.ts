import { AssertionFault } from "@musubi/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryTiles } from "../test/memory-tiles.ts";
import { modelLeaves, modelRoot } from "../test/model-tree.ts";
import { verifyConsistency } from "./consistency.ts";
import { appendLeaves, EMPTY_FRONTIER, frontierRoot } from "./frontier.ts";
import { verifyInclusion } from "./inclusion.ts";
import { LogTree } from "./log-tree.ts";
import { emptyRoot } from "./rfc6962.ts";
import { hashesOnLevel, partialTiles, tilePath } from "./tile.ts";

const LEAVES = modelLeaves(1200);
/** How many leaves come at once, time after time. */
const STEPS = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 4 });

describe("a frontier", () => {
  it("has the root of the definition after leaves that came in any portions", () => {
    fc.assert(
      fc.property(STEPS, (steps) => {
        let frontier = EMPTY_FRONTIER;
        for (const step of steps) frontier = appendLeaves(frontier, LEAVES.slice(frontier.size, frontier.size + step)).frontier;
        expect(frontierRoot(frontier)).toEqual(modelRoot(LEAVES.slice(0, frontier.size)));
      }),
      { numRuns: 30 },
    );
  });

  it("stays what it was when leaves are appended to it", () => {
    const before = appendLeaves(EMPTY_FRONTIER, LEAVES.slice(0, 3)).frontier;
    const root = frontierRoot(before);
    appendLeaves(before, LEAVES.slice(3, 9));
    expect([before.size, frontierRoot(before)]).toEqual([3, root]);
  });

  it("is empty at first", () => {
    expect(frontierRoot(EMPTY_FRONTIER)).toEqual(emptyRoot());
  });
});

describe("a log's tree", () => {
  it("stores every hash of every tile that the specification has it serve", async () => {
    await fc.assert(
      fc.asyncProperty(STEPS, async (steps) => {
        const { tree, store } = await grow(steps);
        for (const tile of expectedTiles(tree.size)) {
          const hashes = Array.from({ length: tile.width }, (_, at) => {
            const width = 256 ** tile.level;
            const start = (tile.index * 256 + at) * width;
            return modelRoot(LEAVES.slice(start, start + width));
          });
          expect(Buffer.from(store.tiles.get(tilePath(tile)) ?? []), tilePath(tile)).toEqual(Buffer.concat(hashes));
        }
      }),
      { numRuns: 20 },
    );
  });

  it("stores no others when its leaves came at once", async () => {
    for (const size of [1, 255, 256, 257, 600]) {
      const { store } = await grow([size]);
      expect([...store.tiles.keys()].sort()).toEqual(expectedTiles(size).map(tilePath).sort());
    }
  });

  it("proves every leaf and every earlier size out of its tiles", async () => {
    await fc.assert(
      fc.asyncProperty(STEPS, fc.nat(), fc.nat(), async (steps, one, other) => {
        const { tree } = await grow([1, ...steps]);
        const size = 1 + (one % tree.size);
        const index = other % size;
        const root = modelRoot(LEAVES.slice(0, size));
        const proof = await tree.inclusionProof(index, size);
        const growth = await tree.consistencyProof(size);
        const leafHash = LEAVES[index] ?? new Uint8Array();
        expect(proof.ok && verifyInclusion({ index, size, leafHash, root, proof: proof.value }).ok).toBe(true);
        const roots = { oldRoot: root, newRoot: tree.root };
        expect(growth.ok && verifyConsistency({ oldSize: size, newSize: tree.size, ...roots, proof: growth.value }).ok).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it("opens again at its size, with the same root", async () => {
    const { tree, store } = await grow([300, 257, 1]);
    const again = await LogTree.open(store, tree.size);
    expect(again.ok && again.value.root).toEqual(tree.root);
  });

  it("does not open when a tile is gone or cut short", async () => {
    const { tree, store } = await grow([300]);
    const path = "tile/0/001.p/44";
    store.tiles.set(path, (store.tiles.get(path) ?? new Uint8Array()).slice(1));
    expect(await LogTree.open(store, tree.size)).toEqual({ ok: false, reason: "hash_missing" });
    store.tiles.delete(path);
    expect(await LogTree.open(store, tree.size)).toEqual({ ok: false, reason: "hash_missing" });
  });

  it("opens from full tiles when the partial ones of its size were cleared away", async () => {
    const { tree, store } = await grow([300, 212]);
    const at300 = await LogTree.open(store, 300);
    for (const path of store.tiles.keys()) if (path.startsWith("tile/0/001.p/")) store.tiles.delete(path);
    const again = await LogTree.open(store, 300);
    expect(again.ok && at300.ok && again.value.root).toEqual(at300.ok && at300.value.root);
    expect(tree.size).toBe(512);
  });

  it("stays at its size when tiles could not be stored, and goes on with other leaves", async () => {
    const { tree, store } = await grow([250]);
    store.failuresLeft = 1;
    await expect(tree.append(modelLeaves(20, "lost"))).rejects.toThrow("The disk is full.");
    expect(tree.size).toBe(250);
    await tree.append(LEAVES.slice(250, 270));
    expect(tree.root).toEqual(modelRoot(LEAVES.slice(0, 270)));
    const again = await LogTree.open(store, 270);
    expect(again.ok && again.value.root).toEqual(tree.root);
  });

  it("has one writer", async () => {
    const { tree } = await grow([1]);
    const first = tree.append(LEAVES.slice(1, 2));
    await expect(tree.append(LEAVES.slice(1, 3))).rejects.toThrow(AssertionFault);
    await first;
    expect(tree.size).toBe(2);
  });

  it("proves nothing beyond its size", async () => {
    const { tree } = await grow([5]);
    expect(await tree.inclusionProof(0, 6)).toEqual({ ok: false, reason: "no_such_size" });
    expect(await tree.consistencyProof(1, 6)).toEqual({ ok: false, reason: "no_such_size" });
  });

  it("asks for each tile of a proof once", async () => {
    const { tree, store } = await grow([1200]);
    store.asked.length = 0;
    await tree.inclusionProof(1000);
    expect(store.asked).toHaveLength(new Set(store.asked).size);
    expect(store.asked.length).toBeLessThanOrEqual(4);
  });
});

async function grow(steps: readonly number[]): Promise<{ tree: LogTree; store: MemoryTiles }> {
  const store = new MemoryTiles();
  const opened = await LogTree.open(store, 0);
  if (!opened.ok) throw new Error("An empty log opens.");
  const tree = opened.value;
  for (const step of steps) await tree.append(LEAVES.slice(tree.size, tree.size + step));
  return { tree, store };
}

function expectedTiles(size: number): { level: number; index: number; width: number }[] {
  const full = [0, 1].flatMap((level) =>
    Array.from({ length: Math.floor(hashesOnLevel(level, size) / 256) }, (_, index) => ({ level, index, width: 256 })),
  );
  return [...full, ...partialTiles(size)];
}
