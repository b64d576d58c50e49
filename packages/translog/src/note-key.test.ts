import { AssertionFault } from "@musubi/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatSigner, formatVerifierKey, makeSigner, parseSigner, parseVerifierKey } from "./note-key.ts";

const SPEC_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

describe("keys of notes", () => {
  it("are read as they were written, both halves and both kinds", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.constantFrom("ed25519", "cosignature"), (seed, kind) => {
        const signer = makeSigner({ name: "log.example/結び", kind, seed });
        expect(parseSigner(formatSigner(signer))).toEqual({ ok: true, value: signer });
        expect(parseVerifierKey(formatVerifierKey(signer.key))).toEqual({ ok: true, value: signer.key });
      }),
      { numRuns: 20 },
    );
  });

  it("have different ids for different kinds of the same key", () => {
    const seed = new Uint8Array(32).fill(9);
    const [one, other] = (["ed25519", "cosignature"] as const).map((kind) => makeSigner({ name: "a", kind, seed }).key);
    expect(one?.publicKey).toEqual(other?.publicKey);
    expect(one?.keyId).not.toBe(other?.keyId);
  });

  it("are those of the specification's example", () => {
    const key = parseVerifierKey(SPEC_KEY);
    expect(key.ok && formatVerifierKey(key.value)).toBe(SPEC_KEY);
  });

  it.each([
    SPEC_KEY.replace("530d903a", "530d903b"),
    SPEC_KEY.replace("530d903a", "530D903A"),
    SPEC_KEY.replace("foo", "fop"),
    SPEC_KEY.replace("foo", "f o"),
    SPEC_KEY.replace("example.com/foo", ""),
    SPEC_KEY.slice(0, -4),
    `${SPEC_KEY}=`,
    `${SPEC_KEY}\n`,
    "PRIVATE+KEY",
    "",
  ])("are not “%s”", (text) => {
    expect(parseVerifierKey(text)).toEqual({ ok: false, reason: "malformed_key" });
    expect(parseSigner(`PRIVATE+KEY+${text}`)).toEqual({ ok: false, reason: "malformed_key" });
  });

  it("of other kinds are told from malformed ones", () => {
    expect(parseVerifierKey(`example.com/pq+00000000+${Buffer.alloc(1313, 6).toString("base64")}`)).toEqual({
      ok: false,
      reason: "unknown_kind",
    });
  });

  it("are not made of half a seed or a name with spaces", () => {
    expect(() => makeSigner({ name: "a", kind: "ed25519", seed: new Uint8Array(16) })).toThrow(AssertionFault);
    expect(() => makeSigner({ name: "a b", kind: "ed25519", seed: new Uint8Array(32) })).toThrow(AssertionFault);
  });
});
