import { AssertionFault } from "@musubi/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { base64 } from "./base64.ts";
import { formatCheckpoint, parseCheckpoint } from "./checkpoint.ts";

const ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

describe("a checkpoint", () => {
  it("of the specification is read and written", () => {
    const text = `example.com/behind-the-sofa\n20852163\n${ROOT}\n`;
    const checkpoint = parseCheckpoint(text);
    expect(checkpoint).toMatchObject({ ok: true, value: { origin: "example.com/behind-the-sofa", size: 20_852_163, extensions: [] } });
    expect(checkpoint.ok && formatCheckpoint(checkpoint.value)).toBe(text);
  });

  it("may have extension lines, and an origin that is no address", () => {
    const text = `Alice + Bob's log\n0\n${ROOT}\none\ntwo\n`;
    expect(parseCheckpoint(text)).toMatchObject({ ok: true, value: { origin: "Alice + Bob's log", extensions: ["one", "two"] } });
  });

  it("is read as it was written, at every size", () => {
    const root = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(fc.maxSafeNat(), root, (size, hash) => {
        const checkpoint = { origin: "log.example", size, root: hash };
        expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual({ ok: true, value: { ...checkpoint, extensions: [] } });
      }),
    );
  });

  it.each([
    ["two lines", `log\n1\n`],
    ["no last newline", `log\n1\n${ROOT}`],
    ["an empty origin", `\n1\n${ROOT}\n`],
    ["an empty extension", `log\n1\n${ROOT}\n\n`],
    ["a leading zero", `log\n01\n${ROOT}\n`],
    ["a plus sign", `log\n+1\n${ROOT}\n`],
    ["a minus sign", `log\n-1\n${ROOT}\n`],
    ["a space", `log\n1 \n${ROOT}\n`],
    ["a fraction", `log\n1.0\n${ROOT}\n`],
    ["other digits", `log\n１\n${ROOT}\n`],
    ["a size that is not exact", `log\n9007199254740992\n${ROOT}\n`],
    ["a size of a hundred digits", `log\n${"9".repeat(100)}\n${ROOT}\n`],
    ["a short root", `log\n1\n${base64(new Uint8Array(31))}\n`],
    ["a long root", `log\n1\n${base64(new Uint8Array(33))}\n`],
    ["stray bits in the root", `log\n1\n${ROOT.replace("2I=", "2J=")}\n`],
  ])("is not one with %s", (_, text) => {
    expect(parseCheckpoint(text)).toEqual({ ok: false, reason: "malformed_checkpoint" });
  });

  it("is not written for an origin of two lines or a root of another length", () => {
    expect(() => formatCheckpoint({ origin: "a\nb", size: 1, root: new Uint8Array(32) })).toThrow(AssertionFault);
    expect(() => formatCheckpoint({ origin: "a", size: 1, root: new Uint8Array(31) })).toThrow(AssertionFault);
  });
});
