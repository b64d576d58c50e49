import { createHash } from "node:crypto";
import { present } from "@musubi/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ModelEntry, modelMapRoot, modelVerify } from "../test/model-map.ts";
import { formatMapHead, openMapHead } from "./map-head.ts";
import { emptyMapHash, MAP_DEPTH_MAX, type MapProof, verifyMapProof } from "./map-proof.ts";
import { formatVerifierKey, makeSigner } from "./note-key.ts";
import { signNote } from "./sign-note.ts";
import { type MapNode, mapPaths, mapRoot, proveInMap, putInMap } from "./sparse-map.ts";
import { mapRootOf } from "./whole-map.ts";

const labelOf = (name: string): Uint8Array => new Uint8Array(createHash("sha256").update(name).digest());
const RUNS = { seed: 20_261_123, numRuns: 12 };

/** Puts entries in one after the other, each with nothing at hand but what stands on its own way. */
function mapOf(entries: readonly ModelEntry[]): Map<string, MapNode> {
  const nodes = new Map<string, MapNode>();
  for (const entry of entries) {
    const way = new Set(mapPaths(entry.label));
    for (const [path, node] of putInMap((at) => (way.has(at) ? nodes.get(at) : undefined), entry).changed) nodes.set(path, node);
  }
  return nodes;
}

/** Few different first bits, so that ways part late; and labels that come again, so that values are replaced. */
const LABEL = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 40 }))
  .map(([near, far]) => Uint8Array.from({ length: 32 }, (_, at) => (at < 2 ? near : at === 31 ? far : 7)));
const ENTRIES = fc.array(
  fc.record({ label: fc.oneof(LABEL, fc.uint8Array({ minLength: 32, maxLength: 32 })), value: fc.uint8Array({ maxLength: 60 }) }),
  {
    maxLength: 24,
  },
);

const lastOf = (entries: readonly ModelEntry[]): ModelEntry[] => [
  ...new Map(entries.map((entry) => [Buffer.from(entry.label).toString("hex"), entry])).values(),
];

describe("a map", () => {
  it("cannot be made of two entries for one label, nor of a label that is none", () => {
    const [one, other] = [labelOf("one"), labelOf("other")].map((label) => ({ label, value: Uint8Array.of(1) }));
    expect(() => mapRootOf([one, other, one].map((entry) => present(entry, "It is there.")))).toThrow("each label");
    expect(() => mapRootOf([{ label: Uint8Array.of(1), value: Uint8Array.of(1) }])).toThrow("each label");
  });

  it("[SEALED-07] has the root of its entries, whatever the order in which they came, and one that says the same to another verifier", () => {
    fc.assert(
      fc.property(ENTRIES, LABEL, (entries, absent) => {
        const nodes = mapOf(entries);
        const kept = lastOf(entries);
        const root = mapRoot((path) => nodes.get(path));
        expect(Buffer.from(root)).toEqual(modelMapRoot(kept));
        expect(mapRootOf(kept)).toEqual(root);
        const turned = mapOf(kept.toReversed());
        expect(mapRoot((path) => turned.get(path))).toEqual(root);
        for (const label of [...kept.map((one) => one.label), absent]) {
          const proof = proveInMap((path) => nodes.get(path), label);
          const value = kept.find((one) => Buffer.from(one.label).equals(label))?.value ?? null;
          expect(verifyMapProof(root, label, proof)).toEqual({ ok: true, value });
          expect(modelVerify(root, label, proof)).toEqual(value);
        }
      }),
      RUNS,
    );
  });

  it("[SEALED-07] that is empty proves that nobody is in it", () => {
    const label = labelOf("alice");
    expect(
      verifyMapProof(
        emptyMapHash(),
        label,
        proveInMap(() => undefined, label),
      ),
    ).toEqual({ ok: true, value: null });
  });

  it("parts two labels that differ in their last bit alone", () => {
    const one = labelOf("x");
    const other = one.with(31, present(one[31], "32 bytes.") ^ 1);
    const nodes = mapOf([one, other].map((label, at) => ({ label, value: Uint8Array.of(at) })));
    const root = mapRoot((path) => nodes.get(path));
    const proof = proveInMap((path) => nodes.get(path), other);
    expect(proof.siblings).toHaveLength(MAP_DEPTH_MAX);
    expect(verifyMapProof(root, other, proof)).toEqual({ ok: true, value: Uint8Array.of(1) });
  });
});

describe("a proof", () => {
  const entries = Array.from({ length: 40 }, (_, at) => ({ label: labelOf(`account ${at}`), value: Uint8Array.of(at, 1, 2, 3) }));
  const nodes = mapOf(entries);
  const root = mapRoot((path) => nodes.get(path));
  const first = present(entries[0], "Forty.");
  const present1 = proveInMap((path) => nodes.get(path), first.label);
  const nobody = labelOf("nobody");
  const absent = proveInMap((path) => nodes.get(path), nobody);
  const stranger = present(entries[1], "Forty.");

  it.each<[string, Uint8Array, MapProof]>([
    ["of another value", first.label, { ...present1, end: { label: first.label, value: Uint8Array.of(9) } }],
    ["cut short", first.label, { ...present1, siblings: present1.siblings.slice(0, -1) }],
    ["made longer", first.label, { ...present1, siblings: [...present1.siblings, emptyMapHash()] }],
    ["turned round", first.label, { ...present1, siblings: present1.siblings.toReversed() }],
    ["without its end", first.label, { ...present1, end: null }],
    ["of absence by somebody from elsewhere", first.label, { siblings: present1.siblings, end: { ...stranger } }],
    ["of absence for somebody who is there, out of another's", first.label, absent],
    ["of presence for somebody who is not there", nobody, { ...absent, end: { label: nobody, value: Uint8Array.of(1) } }],
    ["with a hash of 31 bytes", first.label, { ...present1, siblings: present1.siblings.map((one) => one.subarray(1)) }],
    ["with more hashes than bits", first.label, { ...present1, siblings: Array.from({ length: 257 }, emptyMapHash) }],
    ["with a label of no length", first.label, { ...present1, end: { label: new Uint8Array(), value: first.value } }],
    ["with a value beyond any size", first.label, { ...present1, end: { label: first.label, value: new Uint8Array(256) } }],
  ])("%s proves nothing", (_what, label, proof) => {
    expect(verifyMapProof(root, label, proof).ok).toBe(false);
  });

  it("[SEALED-07] of which one bit was changed proves nothing", () => {
    fc.assert(
      fc.property(fc.nat(present1.siblings.length - 1), fc.nat(255), (at, bit) => {
        const siblings = present1.siblings.map((hash, place) =>
          place === at ? hash.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)) : hash,
        );
        expect(verifyMapProof(root, first.label, { ...present1, siblings })).toEqual({ ok: false, reason: "wrong_root" });
      }),
      RUNS,
    );
  });

  it("[SEALED-07] does not hold under the root of another map", () => {
    const later = putInMap((path) => nodes.get(path), { label: first.label, value: Uint8Array.of(77) });
    expect(verifyMapProof(later.root, first.label, present1)).toEqual({ ok: false, reason: "wrong_root" });
    expect(verifyMapProof(root.subarray(1), first.label, present1)).toEqual({ ok: false, reason: "malformed_proof" });
  });
});

describe("a head with a map", () => {
  const signer = makeSigner({ name: "musubi.example/keys/1", kind: "ed25519", seed: new Uint8Array(32).fill(5) });
  const key = formatVerifierKey(signer.key);
  const head = { origin: signer.key.name, size: 3, root: labelOf("root"), mapRoot: labelOf("map"), atMs: 1_767_225_600_000 };
  const text = formatMapHead(head);

  it("says what was signed", () => {
    expect(openMapHead(signNote(text, signer), key)).toEqual({ ok: true, value: head });
  });

  it.each([
    ["without a map", text.replace(/map .*\n/, "")],
    ["without a time", text.replace(/time .*\n/, "")],
    ["with a map of another length", text.replace(/map .*\n/, "map AAAA\n")],
    ["with one line more", `${text}more\n`],
    ["of another log", text.replace(head.origin, "elsewhere.example/keys/1")],
  ])("%s is none", (_what, wrong) => {
    expect(openMapHead(signNote(wrong, signer), key).ok).toBe(false);
  });

  it("[SEALED-07] that was changed, or signed by somebody else, is none", () => {
    const other = makeSigner({ name: head.origin, kind: "ed25519", seed: new Uint8Array(32).fill(6) });
    expect(openMapHead(signNote(text, other), key).ok).toBe(false);
    expect(openMapHead(signNote(text, signer).replace("\n3\n", "\n4\n"), key).ok).toBe(false);
  });
});
