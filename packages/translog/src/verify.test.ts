import { fromUtf8, utf8 } from "@musubi/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryTiles } from "../test/memory-tiles.ts";
import { flipBit } from "../test/model-tree.ts";
import { formatCheckpoint, parseCheckpoint } from "./checkpoint.ts";
import { cosign } from "./cosignature.ts";
import type { LogPolicy } from "./log-policy.ts";
import { LogTree } from "./log-tree.ts";
import { formatVerifierKey, makeSigner, type NoteSigner } from "./note-key.ts";
import { emptyRoot, leafHash } from "./rfc6962.ts";
import { addSignatures, signNote } from "./sign-note.ts";
import { strictText } from "./strict-text.ts";
import { formatTlogProof, parseTlogProof } from "./tlog-proof.ts";
import { openCheckpoint, verifyGrowth, verifyTlogProof } from "./verify.ts";

const log = makeSigner({ name: "musubi.example/log", kind: "ed25519", seed: new Uint8Array(32).fill(1) });
const witnesses = [2, 3, 4].map((fill) => witnessOf(`witness.example/w${fill}`, fill));
const vkey = formatVerifierKey(log.key);
const vkeys = witnesses.map(({ key }) => formatVerifierKey(key));
const DATA = Array.from({ length: 11 }, (_, index) => new Uint8Array(32).fill(index));

describe("a proof file", () => {
  it("proves its leaf to whoever trusts the log", async () => {
    const text = await proofOf(6);
    expect(verifyTlogProof(text, dataOf(6), { vkey })).toMatchObject({
      ok: true,
      value: { index: 6, checkpoint: { size: 11, cosigned: [] } },
    });
  });

  it("proves no other leaf", async () => {
    const text = await proofOf(6);
    expect(verifyTlogProof(text, dataOf(7), { vkey })).toEqual({ ok: false, reason: "wrong_root" });
  });

  it("proves nothing with any one bit of it turned over", async () => {
    const bytes = utf8(await proofOf(6, [1]));
    const policy = { vkey, witnesses: vkeys, quorum: 1 };
    expect(verifyTlogProof(fromUtf8(bytes), dataOf(6), policy).ok).toBe(true);
    fc.assert(
      fc.property(fc.nat({ max: bytes.length * 8 - 1 }), (bit) => {
        const text = strictText(flipBit(bytes, bit));
        return text === null || !verifyTlogProof(text, dataOf(6), policy).ok;
      }),
      { numRuns: 300 },
    );
  });

  it("carries extra bytes that no signature covers", async () => {
    const text = await proofOf(6, [], Uint8Array.of(1, 2, 3));
    expect(parseTlogProof(text)).toMatchObject({ ok: true, value: { extra: Uint8Array.of(1, 2, 3) } });
    expect(verifyTlogProof(text, dataOf(6), { vkey }).ok).toBe(true);
    expect(verifyTlogProof(text.replace("extra AQID", "extra AQIE"), dataOf(6), { vkey }).ok).toBe(true);
  });

  it("holds without hashes for the only leaf of a log", () => {
    const note = signNote(formatCheckpoint({ origin: log.key.name, size: 1, root: leafHash(dataOf(0)) }), log);
    const text = formatTlogProof({ index: 0, hashes: [], checkpointNote: note });
    expect(verifyTlogProof(text, dataOf(0), { vkey }).ok).toBe(true);
  });

  it.each([
    ["another first line", (text: string) => text.replace("@v1", "@v2")],
    ["an index with a leading zero", (text: string) => text.replace("index 6", "index 06")],
    ["two indexes", (text: string) => text.replace("index 6", "index 6\nindex 6")],
    ["the extra line after the index", (text: string) => text.replace("index 6", "index 6\nextra AQID")],
    ["two extra lines", (text: string) => text.replace("index 6", "extra AQID\nextra AQID\nindex 6")],
    ["64 hashes", (text: string) => text.replace("index 6\n", `index 6\n${`${"A".repeat(43)}=\n`.repeat(60)}`)],
    ["a hash that is none", (text: string) => text.replace("index 6\n", "index 6\nAAAA\n")],
    ["no empty line", (text: string) => text.replaceAll("\n\n", "\n")],
    ["line ends of Windows", (text: string) => text.replaceAll("\n", "\r\n")],
  ])("is none with %s", async (_, change) => {
    expect(verifyTlogProof(change(await proofOf(6)), dataOf(6), { vkey })).toEqual({ ok: false, reason: "malformed_proof" });
  });
});

describe("a checkpoint", () => {
  it("needs as many different witnesses as the policy asks for", async () => {
    const policy = (quorum: number): LogPolicy => ({ vkey, witnesses: vkeys, quorum });
    const text = await proofOf(6, [0, 2, 2]);
    const proven = verifyTlogProof(text, dataOf(6), policy(2));
    expect(proven.ok && proven.value.checkpoint.cosigned.map(({ name }) => name)).toEqual(["witness.example/w2", "witness.example/w4"]);
    expect(verifyTlogProof(text, dataOf(6), policy(3))).toEqual({ ok: false, reason: "quorum_missed" });
  });

  it("says when each witness cosigned it", async () => {
    const proven = verifyTlogProof(await proofOf(6, [1]), dataOf(6), { vkey, witnesses: vkeys, quorum: 1 });
    expect(proven.ok && proven.value.checkpoint.cosigned).toEqual([{ name: "witness.example/w3", atSeconds: 1_700_000_001 }]);
  });

  it("is not believed on the word of witnesses alone", () => {
    const text = formatCheckpoint({ origin: log.key.name, size: 0, root: emptyRoot() });
    const other = makeSigner({ name: "musubi.example/log", kind: "ed25519", seed: new Uint8Array(32).fill(9) });
    const note = addSignatures(signNote(text, other), [cosign(text, witnessAt(0), 5)]);
    expect(openCheckpoint(note, { vkey, witnesses: vkeys })).toEqual({ ok: false, reason: "unsigned_by_log" });
  });

  it("of another origin is not this log's, though its key signed it", () => {
    const note = signNote(formatCheckpoint({ origin: "musubi.example/other", size: 0, root: emptyRoot() }), log);
    expect(openCheckpoint(note, { vkey })).toEqual({ ok: false, reason: "wrong_origin" });
    expect(openCheckpoint(note, { vkey, origin: "musubi.example/other" }).ok).toBe(true);
  });

  it("is no checkpoint only because the log signed it", () => {
    expect(openCheckpoint(signNote("Hello.\n", log), { vkey })).toEqual({ ok: false, reason: "malformed_checkpoint" });
  });

  it("is not rejected for a time far away, and is for a changed one", async () => {
    const text = formatCheckpoint({ origin: log.key.name, size: 0, root: emptyRoot() });
    const mine = cosign(text, witnessAt(0), Number.MAX_SAFE_INTEGER);
    expect(openCheckpoint(addSignatures(signNote(text, log), [mine]), { vkey, witnesses: vkeys, quorum: 1 }).ok).toBe(true);
    const moved = { ...mine, signature: flipBit(mine.signature, 3) };
    expect(openCheckpoint(addSignatures(signNote(text, log), [moved]), { vkey, witnesses: vkeys })).toEqual({
      ok: false,
      reason: "failed_signature",
    });
  });

  it.each<[string, LogPolicy]>([
    ["a witness's key for the log", { vkey: vkeys[0] ?? "" }],
    [
      "a log's key for a witness",
      { vkey, witnesses: [formatVerifierKey(makeSigner({ name: "a", kind: "ed25519", seed: new Uint8Array(32) }).key)] },
    ],
    ["one witness twice", { vkey, witnesses: [vkeys[0] ?? "", vkeys[0] ?? ""] }],
    ["one witness under two names", { vkey, witnesses: [vkeys[0] ?? "", formatVerifierKey(witnessOf("witness.example/other", 2).key)] }],
    ["the log as its own witness", { vkey, witnesses: [formatVerifierKey(witnessOf("witness.example/log", 1).key)] }],
    ["more witnesses asked for than there are", { vkey, witnesses: vkeys, quorum: 4 }],
    ["a negative quorum", { vkey, quorum: -1 }],
    ["a text that is no key", { vkey: "musubi.example" }],
  ])("is not opened by a policy with %s", (_, policy) => {
    expect(openCheckpoint("", policy)).toEqual({ ok: false, reason: "malformed_policy" });
  });
});

describe("a log that is looked at again", () => {
  it("may have grown or stayed as it was", async () => {
    const tree = await treeOf(11);
    const growth = await tree.consistencyProof(4);
    expect(growth.ok && verifyGrowth(await checkpointAt(4), await checkpointAt(11), growth.value).ok).toBe(true);
    expect(verifyGrowth(await checkpointAt(4), await checkpointAt(4), []).ok).toBe(true);
    expect(verifyGrowth(await checkpointAt(0), await checkpointAt(4), []).ok).toBe(true);
  });

  it("may not have shrunk, forked, or become another", async () => {
    const [four, eleven] = [await checkpointAt(4), await checkpointAt(11)];
    expect(verifyGrowth(eleven, four, [])).toEqual({ ok: false, reason: "log_shrank" });
    expect(verifyGrowth(four, { ...four, root: new Uint8Array(32) }, [])).toEqual({ ok: false, reason: "wrong_root" });
    expect(verifyGrowth(four, { ...eleven, origin: "other" }, [])).toEqual({ ok: false, reason: "wrong_origin" });
    expect(verifyGrowth({ ...four, size: 0 }, eleven, [])).toEqual({ ok: false, reason: "wrong_root" });
  });
});

describe("texts of strangers", () => {
  it("are answered, never thrown at", async () => {
    const proof = await proofOf(6, [0]);
    const policy = { vkey, witnesses: vkeys, quorum: 1 };
    const cut = fc.tuple(fc.nat({ max: proof.length }), fc.nat({ max: 60 }), fc.string({ unit: "binary" }));
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), cut, (random, [at, length, middle]) => {
        const changed = proof.slice(0, at) + middle + proof.slice(at + length);
        for (const text of [random, changed]) {
          verifyTlogProof(text, dataOf(6), policy);
          openCheckpoint(text, policy);
          parseCheckpoint(text);
          openCheckpoint(proof, { vkey: text, witnesses: [text] });
        }
      }),
      { numRuns: 200 },
    );
  });
});

async function treeOf(size: number): Promise<LogTree> {
  const tree = await LogTree.open(new MemoryTiles(), 0);
  if (!tree.ok) throw new Error("An empty log opens.");
  await tree.value.append(DATA.slice(0, size).map(leafHash));
  return tree.value;
}

async function checkpointAt(size: number) {
  const { root } = await treeOf(size);
  return { origin: log.key.name, size, root, extensions: [] };
}

async function proofOf(index: number, cosigners: readonly number[] = [], extra?: Uint8Array): Promise<string> {
  const tree = await treeOf(DATA.length);
  const text = formatCheckpoint({ origin: log.key.name, size: tree.size, root: tree.root });
  const cosignatures = cosigners.map((at) => cosign(text, witnessAt(at), 1_700_000_000 + at));
  const hashes = await tree.inclusionProof(index);
  if (!hashes.ok) throw new Error("The leaf is there.");
  const checkpointNote = addSignatures(signNote(text, log), cosignatures);
  return formatTlogProof({ index, hashes: hashes.value, checkpointNote, ...(extra === undefined ? {} : { extra }) });
}

function dataOf(index: number): Uint8Array {
  return DATA[index] ?? new Uint8Array();
}

function witnessAt(at: number): NoteSigner {
  return witnesses[at] ?? log;
}

function witnessOf(name: string, fill: number): NoteSigner {
  return makeSigner({ name, kind: "cosignature", seed: new Uint8Array(32).fill(fill) });
}
