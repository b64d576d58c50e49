import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, fixtureText } from "../test/fixtures.ts";
import { flipBit, modelLeaves, modelPath, modelRoot, modelRootOfPath, modelSubproof } from "../test/model-tree.ts";
import { type ConsistencyClaim, consistencyProof, verifyConsistency } from "./consistency.ts";
import type { HashReader } from "./hash-reader.ts";
import { type InclusionClaim, inclusionProof, verifyInclusion } from "./inclusion.ts";
import { PROOF_HASHES_MAX } from "./limits.ts";
import { isSameHash, nodeHash } from "./rfc6962.ts";

interface InclusionVector {
  readonly file: string;
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

interface ConsistencyVector {
  readonly file: string;
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

const inclusionVectors: InclusionVector[] = JSON.parse(fixtureText("inclusion.json"));
const consistencyVectors: ConsistencyVector[] = JSON.parse(fixtureText("consistency.json"));
const LEAVES = modelLeaves(300);
const SIZE = fc.integer({ min: 1, max: LEAVES.length });

/** Reads complete subtrees of the leaves above. */
const readModel: HashReader = async ({ level, index }) => modelRoot(LEAVES.slice(index * 2 ** level, (index + 1) * 2 ** level));

describe("[SEALED-07] vectors of transparency-dev/merkle", () => {
  it.each(inclusionVectors)("$file: error is $wantErr", (vector) => {
    const { leafIdx, treeSize, root, leafHash, proof, wantErr } = vector;
    const claim = { index: leafIdx, size: treeSize, root: bytesOf(root), leafHash: bytesOf(leafHash), proof: (proof ?? []).map(bytesOf) };
    expect(verifyInclusion(claim).ok).toBe(!wantErr);
  });

  it.each(consistencyVectors)("$file: error is $wantErr", (vector) => {
    const { size1, size2, root1, root2, proof, wantErr } = vector;
    const roots = { oldRoot: bytesOf(root1), newRoot: bytesOf(root2) };
    expect(verifyConsistency({ oldSize: size1, newSize: size2, ...roots, proof: (proof ?? []).map(bytesOf) }).ok).toBe(!wantErr);
  });
});

describe("proofs that are made", () => {
  it("are those of RFC 6962, and verify, for every leaf of every size", async () => {
    await fc.assert(
      fc.asyncProperty(SIZE, fc.nat(), async (size, chance) => {
        const index = chance % size;
        const claim = await honestInclusion(index, size);
        expect(claim.proof).toEqual(modelPath(index, LEAVES.slice(0, size)));
        expect(verifyInclusion(claim).ok).toBe(true);
      }),
    );
  });

  it("show each tree as the beginning of each larger one", async () => {
    await fc.assert(
      fc.asyncProperty(SIZE, fc.nat(), async (newSize, chance) => {
        const oldSize = 1 + (chance % newSize);
        const claim = await honestConsistency(oldSize, newSize);
        expect(claim.proof).toEqual(modelSubproof(oldSize, LEAVES.slice(0, newSize), true));
        expect(verifyConsistency(claim).ok).toBe(true);
      }),
    );
  });

  it("are refused where there is no such leaf or size, or a hash is missing", async () => {
    expect(await inclusionProof(5, 5, readModel)).toMatchObject({ reason: "no_such_leaf" });
    expect(await inclusionProof(0.5, 5, readModel)).toMatchObject({ reason: "no_such_leaf" });
    expect(await inclusionProof(0, 2 ** 53, readModel)).toMatchObject({ reason: "no_such_leaf" });
    expect(await consistencyProof(6, 5, readModel)).toMatchObject({ reason: "no_such_size" });
    expect(await inclusionProof(1, 5, async () => null)).toMatchObject({ reason: "hash_missing" });
    expect(await consistencyProof(3, 5, async () => null)).toMatchObject({ reason: "hash_missing" });
    expect(await consistencyProof(0, 5, async () => null)).toMatchObject({ ok: true, value: [] });
  });

  it("stay within the 63 hashes of the specification at the largest size there is", async () => {
    const zeros: HashReader = async () => new Uint8Array(32);
    const largest = Number.MAX_SAFE_INTEGER;
    for (const index of [0, 1, 2 ** 52, largest - 1]) {
      const proof = await inclusionProof(index, largest, zeros);
      expect(proof.ok && proof.value.length <= PROOF_HASHES_MAX).toBe(true);
    }
    const growth = await consistencyProof(2 ** 52 + 1, largest, zeros);
    expect(growth.ok && growth.value.length <= PROOF_HASHES_MAX).toBe(true);
  });
});

describe("[SEALED-07] inclusion claims that were tampered with", () => {
  it("fail with any bit of the leaf, the root or the proof turned over", async () => {
    await fc.assert(
      fc.asyncProperty(SIZE, fc.nat(), fc.nat(), fc.nat({ max: 255 }), async (size, chance, place, bit) => {
        const claim = await honestInclusion(chance % size, size);
        const parts = [claim.leafHash, claim.root, ...claim.proof];
        const [leafHash = claim.leafHash, root = claim.root, ...proof] = flipOneOf(parts, place, bit);
        expect(verifyInclusion({ ...claim, leafHash, root, proof }).ok).toBe(false);
      }),
    );
  });

  it("fail at every other index of the same tree", async () => {
    for (const size of [1, 2, 3, 7, 8, 21]) {
      for (let index = 0; index < size; index += 1) {
        const claim = await honestInclusion(index, size);
        const holds = Array.from({ length: size + 8 }, (_, other) => verifyInclusion({ ...claim, index: other }).ok);
        expect(holds.flatMap((ok, other) => (ok ? [other] : []))).toEqual([index]);
      }
    }
  });

  it("are judged at every index and size as the definition of a path judges them", async () => {
    await fc.assert(
      fc.asyncProperty(SIZE, fc.nat(), fc.nat({ max: 400 }), fc.nat({ max: 400 }), async (size, chance, index, otherSize) => {
        const claim = { ...(await honestInclusion(chance % size, size)), index, size: otherSize };
        const root = index < otherSize ? modelRootOfPath(index, otherSize, claim.leafHash, claim.proof) : null;
        expect(verifyInclusion(claim).ok).toBe(root !== null && isSameHash(root, claim.root));
      }),
      { numRuns: 500 },
    );
  });

  it("fail with a hash taken out, put in, or of another length", async () => {
    await fc.assert(
      fc.asyncProperty(SIZE, fc.nat(), fc.nat(), async (size, chance, place) => {
        const claim = await honestInclusion(chance % size, size);
        const at = place % (claim.proof.length + 1);
        for (const proof of misshapen(claim.proof, at)) expect(verifyInclusion({ ...claim, proof }).ok).toBe(false);
      }),
    );
  });
});

describe("paths that are too long, under roots that were made to fit them", () => {
  const [leaf = new Uint8Array(), other = new Uint8Array(), more = new Uint8Array()] = LEAVES;

  it("show no leaf below the leaves of its tree", () => {
    for (const root of [nodeHash(other, leaf), nodeHash(leaf, other)]) {
      expect(verifyInclusion({ index: 0, size: 1, leafHash: leaf, root, proof: [other] })).toMatchObject({ reason: "wrong_length" });
    }
  });

  it("show no growth", async () => {
    const honest = await honestConsistency(3, 4);
    const [oldRoot, newRoot] = [nodeHash(more, honest.oldRoot), nodeHash(more, honest.newRoot)];
    const claim = { ...honest, oldRoot, newRoot, proof: [...honest.proof, more] };
    expect(verifyConsistency(claim)).toMatchObject({ reason: "wrong_length" });
  });
});

describe("[SEALED-07] consistency claims that were tampered with", () => {
  it("fail with any bit of a root or the proof turned over", async () => {
    await fc.assert(
      fc.asyncProperty(SIZE, fc.nat(), fc.nat(), fc.nat({ max: 255 }), async (newSize, chance, place, bit) => {
        const claim = await honestConsistency(1 + (chance % newSize), newSize);
        const parts = [claim.oldRoot, claim.newRoot, ...claim.proof];
        const [oldRoot = claim.oldRoot, newRoot = claim.newRoot, ...proof] = flipOneOf(parts, place, bit);
        expect(verifyConsistency({ ...claim, oldRoot, newRoot, proof }).ok).toBe(false);
      }),
    );
  });

  it("fail with a hash taken out, put in, or of another length", async () => {
    await fc.assert(
      fc.asyncProperty(SIZE, fc.nat(), fc.nat(), async (newSize, chance, place) => {
        const claim = await honestConsistency(1 + (chance % newSize), newSize);
        const at = place % (claim.proof.length + 1);
        for (const proof of misshapen(claim.proof, at)) expect(verifyConsistency({ ...claim, proof }).ok).toBe(false);
      }),
    );
  });

  it("fail for a tree that was rewritten anywhere in its past, with whatever proof it gives for itself", async () => {
    await fc.assert(
      fc.asyncProperty(SIZE, fc.nat(), fc.nat(), async (newSize, chance, place) => {
        const oldSize = 1 + (chance % newSize);
        const rewritten = LEAVES.slice(0, newSize);
        rewritten[place % oldSize] = new Uint8Array(32);
        const oldRoot = modelRoot(LEAVES.slice(0, oldSize));
        const proof = modelSubproof(oldSize, rewritten, true);
        expect(verifyConsistency({ oldSize, newSize, oldRoot, newRoot: modelRoot(rewritten), proof }).ok).toBe(false);
      }),
    );
  });

  it("fail from a size of zero, to a smaller one, and for sizes that are none", () => {
    const root = new Uint8Array(32);
    for (const [oldSize, newSize] of [
      [0, 0],
      [0, 5],
      [6, 5],
      [1.5, 5],
      [-1, 5],
      [1, Number.NaN],
      [1, 2 ** 53],
    ] as const) {
      expect(verifyConsistency({ oldSize, newSize, oldRoot: root, newRoot: root, proof: [] })).toMatchObject({ reason: "no_such_size" });
    }
  });
});

async function honestInclusion(index: number, size: number): Promise<InclusionClaim> {
  const proof = await inclusionProof(index, size, readModel);
  expect(proof.ok).toBe(true);
  const leafHash = LEAVES[index] ?? new Uint8Array();
  return { index, size, leafHash, root: modelRoot(LEAVES.slice(0, size)), proof: proof.ok ? proof.value : [] };
}

async function honestConsistency(oldSize: number, newSize: number): Promise<ConsistencyClaim> {
  const proof = await consistencyProof(oldSize, newSize, readModel);
  expect(proof.ok).toBe(true);
  const [oldRoot, newRoot] = [modelRoot(LEAVES.slice(0, oldSize)), modelRoot(LEAVES.slice(0, newSize))];
  return { oldSize, newSize, oldRoot, newRoot, proof: proof.ok ? proof.value : [] };
}

function flipOneOf(parts: readonly Uint8Array[], place: number, bit: number): Uint8Array[] {
  return parts.map((part, at) => (at === place % parts.length ? flipBit(part, bit) : part));
}

function misshapen(proof: readonly Uint8Array[], at: number): Uint8Array[][] {
  const longer = proof.toSpliced(at, 0, new Uint8Array(32));
  const cut = proof.map((hash, place) => (place === at ? hash.slice(1) : hash));
  return at < proof.length ? [longer, proof.toSpliced(at, 1), cut] : [longer];
}
