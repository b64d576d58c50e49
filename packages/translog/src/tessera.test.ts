import { describe, expect, test } from "vitest";
import { bytesOf, fixtureText } from "../test/fixtures.ts";
import { formatCheckpoint } from "./checkpoint.ts";
import { consistencyProof } from "./consistency.ts";
import { encodeEntryBundle, parseEntryBundle } from "./entry-bundle.ts";
import { appendLeaves, EMPTY_FRONTIER, frontierRoot } from "./frontier.ts";
import { tileHashReader } from "./hash-reader.ts";
import { inclusionProof, verifyInclusion } from "./inclusion.ts";
import { emptyRoot, leafHash } from "./rfc6962.ts";
import { openCheckpoint, verifyGrowth } from "./verify.ts";

// A log that another implementation signed and laid out in tiles (transparency-dev/tessera; see fixtures/translog/README.md).

interface State {
  readonly size: number;
  readonly checkpoint: string;
  readonly tile?: string;
  readonly entries?: string;
}

const { vkey, logs }: { vkey: string; logs: readonly State[] } = JSON.parse(fixtureText("tessera.json"));

function opened(state: State) {
  const found = openCheckpoint(state.checkpoint, { vkey });
  if (!found.ok) throw new Error(`Its checkpoint does not open: ${found.reason}.`);
  return found.value;
}

function entriesOf(state: State): Uint8Array[] {
  const found = state.size === 0 ? { ok: true as const, value: [] } : parseEntryBundle(bytesOf(state.entries ?? ""), state.size);
  if (!found.ok) throw new Error(found.reason);
  return found.value;
}

describe.each(logs)("Tessera's log of $size entries", (state) => {
  test("is signed, and has the root that its entries have here", () => {
    const { size, root, origin } = opened(state);
    const leaves = entriesOf(state).map(leafHash);
    expect([size, origin]).toEqual([state.size, "example.com/log/testdata"]);
    expect(root).toEqual(size === 0 ? emptyRoot() : frontierRoot(appendLeaves(EMPTY_FRONTIER, leaves).frontier));
    expect(state.checkpoint.startsWith(formatCheckpoint({ origin, size, root }))).toBe(true);
  });

  test("has the tile and the bundle that would be laid out here, byte for byte", () => {
    const entries = entriesOf(state);
    expect(Buffer.concat(entries.map(leafHash))).toEqual(Buffer.from(bytesOf(state.tile ?? "")));
    const bundle = encodeEntryBundle(entries);
    expect(bundle.ok && Buffer.from(bundle.value)).toEqual(Buffer.from(bytesOf(state.entries ?? "")));
  });

  test("gives a proof for every entry out of its tile", async () => {
    const { size, root } = opened(state);
    const readHash = tileHashReader(size, () => Promise.resolve(bytesOf(state.tile ?? "")));
    for (const [index, entry] of entriesOf(state).entries()) {
      const proof = await inclusionProof(index, size, readHash);
      if (!proof.ok) throw new Error(proof.reason.toString());
      expect(verifyInclusion({ index, size, root, leafHash: leafHash(entry), proof: proof.value })).toMatchObject({ ok: true });
      expect(verifyInclusion({ index, size, root, leafHash: leafHash(Uint8Array.of(...entry, 1)), proof: proof.value }).ok).toBe(false);
    }
  });

  test("with its signature changed in one place is no longer Tessera's", () => {
    const at = state.checkpoint.length - 20;
    const other = state.checkpoint[at] === "A" ? "B" : "A";
    expect(openCheckpoint(state.checkpoint.slice(0, at) + other + state.checkpoint.slice(at + 1), { vkey }).ok).toBe(false);
  });
});

test("each of Tessera's states continues the one before", async () => {
  const last = logs.at(-1) ?? never();
  const readHash = tileHashReader(last.size, () => Promise.resolve(bytesOf(last.tile ?? "")));
  for (const older of logs.slice(1, -1)) {
    const proof = await consistencyProof(older.size, last.size, readHash);
    if (!proof.ok) throw new Error("A hash is missing.");
    expect(verifyGrowth(opened(older), opened(last), proof.value)).toMatchObject({ ok: true });
    expect(verifyGrowth(opened(last), opened(older), proof.value).ok).toBe(false);
  }
});

function never(): never {
  throw new Error("There are states.");
}
