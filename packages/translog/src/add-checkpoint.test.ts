import { createPublicKey, verify } from "node:crypto";
import { utf8 } from "@musubi/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatAddCheckpoint, parseAddCheckpoint } from "./add-checkpoint.ts";
import { cosign, verifyCosignature } from "./cosignature.ts";
import { makeSigner } from "./note-key.ts";

const NOTE = "log\n1\nAAAA\n\n— log AAAAAAA=\n";

describe("a request to a witness", () => {
  it("is read as it was written", () => {
    const hashes = fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 63 });
    fc.assert(
      fc.property(fc.maxSafeNat(), hashes, (oldSize, proof) => {
        const request = { oldSize, proof, checkpointNote: NOTE };
        expect(parseAddCheckpoint(formatAddCheckpoint(request))).toEqual({ ok: true, value: request });
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ["no old size", `\n${NOTE}`],
    ["another word", `new 0\n\n${NOTE}`],
    ["a leading zero", `old 00\n\n${NOTE}`],
    ["a negative size", `old -1\n\n${NOTE}`],
    ["a hash that is none", `old 1\nAAAA\n\n${NOTE}`],
    ["64 hashes", `old 1\n${`${"A".repeat(43)}=\n`.repeat(64)}\n${NOTE}`],
    ["no empty line", "old 0\n"],
    ["nothing", ""],
  ])("is none with %s", (_, body) => {
    expect(parseAddCheckpoint(body)).toEqual({ ok: false, reason: "malformed_request" });
  });
});

describe("a cosignature", () => {
  const witness = makeSigner({ name: "w", kind: "cosignature", seed: new Uint8Array(32).fill(5) });

  it("signs what the specification says, by Node's own Ed25519", () => {
    const text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    const { signature } = cosign(text, witness, 1_679_315_147);
    const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), witness.key.publicKey]);
    const publicKey = createPublicKey({ key: der, format: "der", type: "spki" });
    expect(Buffer.from(signature.slice(0, 8)).readBigUInt64BE()).toBe(1_679_315_147n);
    expect(verify(null, utf8(`cosignature/v1\ntime 1679315147\n${text}`), publicKey, signature.slice(8))).toBe(true);
  });

  it("holds for its text alone, and tells its time", () => {
    const { signature } = cosign("a\n", witness, 7);
    expect(verifyCosignature(signature, "a\n", witness.key)).toBe(7);
    expect(verifyCosignature(signature, "b\n", witness.key)).toBeNull();
    expect(verifyCosignature(signature, "a\n", { ...witness.key, kind: "ed25519" })).toBeNull();
    expect(verifyCosignature(signature.slice(1), "a\n", witness.key)).toBeNull();
    expect(verifyCosignature(new Uint8Array(72).fill(255), "a\n", witness.key)).toBeNull();
  });
});
