import { createPublicKey, verify } from "node:crypto";
import { utf8 } from "@musubi/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixtureText } from "../test/fixtures.ts";
import { makeSigner, type NoteSigner, parseVerifierKey, type VerifierKey } from "./note-key.ts";
import { openNote } from "./open-note.ts";
import { addSignatures, signNote, signText } from "./sign-note.ts";
import { formatNote, type NoteSignature, parseNote } from "./signed-note.ts";

const alice = signerOf("example.com/alice", 1);
const bob = signerOf("example.com/bob", 2);
const TEXT = "Something to sign.\n";
const examples: { name: string; vkey: string; note: string }[] = JSON.parse(fixtureText("signed-note.json"));

describe("the example of the specification", () => {
  it.each(examples)("$name", ({ vkey, note }) => {
    const key = keyOf(vkey);
    expect(openNote(note, [key])).toMatchObject({ ok: true, value: { text: note.slice(0, note.indexOf("\n\n") + 1) } });
    expect(openNote(note.replace("message", "message "), [key])).toEqual({ ok: false, reason: "failed_signature" });
  });
});

describe("a signed note", () => {
  it("verifies by Node's own Ed25519", () => {
    const signature = signText(TEXT, alice);
    const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), alice.key.publicKey]);
    const publicKey = createPublicKey({ key: der, format: "der", type: "spki" });
    expect(verify(null, utf8(TEXT), publicKey, signature.signature)).toBe(true);
  });

  it("ignores signatures of unknown keys, also of ones that share a name or an id with a known one", () => {
    const strangers: NoteSignature[] = [
      { name: alice.key.name, keyId: bob.key.keyId, signature: new Uint8Array(64) },
      { name: "example.com/zoe", keyId: alice.key.keyId, signature: new Uint8Array(64) },
      { name: "example.com/zoe", keyId: 6, signature: Uint8Array.of(1) },
    ];
    const opened = openNote(formatNote({ text: TEXT, signatures: [...strangers, signText(TEXT, alice)] }), [alice.key]);
    expect(opened.ok && opened.value.verified.map(({ key }) => key.name)).toEqual([alice.key.name]);
  });

  it("is rejected for one failing signature of a known key, whatever else holds", () => {
    const failing = { ...signText(TEXT, bob), signature: new Uint8Array(64) };
    const note = formatNote({ text: TEXT, signatures: [signText(TEXT, alice), failing] });
    expect(openNote(note, [alice.key, bob.key])).toEqual({ ok: false, reason: "failed_signature" });
    expect(openNote(note, [alice.key]).ok).toBe(true);
  });

  it("is rejected when nobody known signed it", () => {
    expect(openNote(signNote(TEXT, alice), [bob.key])).toEqual({ ok: false, reason: "no_known_signature" });
    expect(openNote(signNote(TEXT, alice), [])).toEqual({ ok: false, reason: "no_known_signature" });
  });

  it("may have an empty line in its text", () => {
    const text = "One.\n\nTwo.\n\n";
    expect(openNote(signNote(text, alice), [alice.key])).toMatchObject({ ok: true, value: { text } });
  });

  it("may have 64 signatures, not 65, and has a length", () => {
    const others = (count: number): NoteSignature[] =>
      Array.from({ length: count }, (_, at) => ({ name: `example.com/${at}`, keyId: at, signature: new Uint8Array(2420) }));
    expect(openNote(addSignatures(signNote(TEXT, alice), others(63)), [alice.key]).ok).toBe(true);
    expect(openNote(addSignatures(signNote(TEXT, alice), others(64)), [alice.key])).toMatchObject({ reason: "too_many_signatures" });
    expect(parseNote(signNote(`${"a".repeat(300_000)}\n`, alice))).toMatchObject({ reason: "too_long" });
  });

  it("fails with any one bit of it turned over", () => {
    const bytes = utf8(signNote(TEXT, alice));
    fc.assert(
      fc.property(fc.nat({ max: bytes.length * 8 - 1 }), (bit) => {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        return !openNote(changed.toString("utf8"), [alice.key]).ok;
      }),
    );
  });
});

describe("what is no note", () => {
  const line = signNote(TEXT, alice).split("\n")[2] ?? "";
  it.each([
    ["no signature", "Text.\n\n"],
    ["no empty line", `Text.\n${line}\n`],
    ["no last newline", `Text.\n\n${line}`],
    ["a text without newline", `Text.${line}\n`],
    ["a hyphen for the dash", `Text.\n\n${line.replace("—", "-")}\n`],
    ["two spaces", `Text.\n\n${line.replace(" ", "  ")}\n`],
    ["a fourth word", `Text.\n\n${line} more\n`],
    ["a plus in the name", `Text.\n\n${line.replace("alice", "a+e")}\n`],
    ["a wide space in the name", `Text.\n\n${line.replace("alice", "a\u3000e")}\n`],
    ["a carriage return", `Text.\r\n\n${line}\n`],
    ["a tab", `Text\t.\n\n${line}\n`],
    ["a null", `Text\u0000.\n\n${line}\n`],
    ["half a surrogate pair", `Text\ud800.\n\n${line}\n`],
    ["a signature of nothing but an id", "Text.\n\n— example.com/alice AAAAAA==\n"],
    ["base 64 without padding", `Text.\n\n${line.replace(/=+$/, "")}\n`],
    ["base 64 for addresses", `Text.\n\n— example.com/alice -___AAAA\n`],
    ["stray bits in the last letter", "Text.\n\n— example.com/alice AAAAAAB=\n"],
  ])("%s", (_, note) => {
    expect(parseNote(note)).toEqual({ ok: false, reason: "malformed_note" });
  });
});

function signerOf(name: string, fill: number): NoteSigner {
  return makeSigner({ name, kind: "ed25519", seed: new Uint8Array(32).fill(fill) });
}

function keyOf(vkey: string): VerifierKey {
  const key = parseVerifierKey(vkey);
  if (!key.ok) throw new Error(`${vkey} is no key.`);
  return key.value;
}
