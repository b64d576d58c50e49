import { addSignatures, formatCheckpoint, formatVerifierKey, makeSigner, openCheckpoint, signNote, signText } from "@musubi/translog";
import { describe, expect, test } from "vitest";
import { ownCheckpoints } from "./checkpoint-signature.ts";

const signer = makeSigner({ name: "talk.example.jp/log", kind: "ed25519", seed: new Uint8Array(32).fill(7) });
const other = makeSigner({ name: "talk.example.jp/log", kind: "ed25519", seed: new Uint8Array(32).fill(8) });
const vkey = formatVerifierKey(signer.key);
const text = formatCheckpoint({ origin: signer.key.name, size: 3, root: new Uint8Array(32).fill(9) });
const note = signNote(text, signer);
const foreign = formatCheckpoint({ origin: "another/log", size: 3, root: new Uint8Array(32) });

describe("our own checkpoints are opened as strangers open them", () => {
  test.each([
    ["a signed one", note, true],
    ["one with a signature of somebody else as well", addSignatures(note, [signText(text, other)]), true],
    ["one that only somebody else signed", signNote(text, other), false],
    ["another size", note.replace("\n3\n", "\n4\n"), false],
    ["a signature of ours that does not hold beside one that does", addSignatures(note, [signText(`${text}x\n`, signer)]), false],
    ["a checkpoint of another log", signNote(foreign, signer), false],
    ["a note that is no checkpoint", signNote("hello\n", signer), false],
    ["no note", "hello", false],
  ])("%s", (_what, given, isGood) => {
    expect(openCheckpoint(given, { vkey }).ok).toBe(isGood);
    const opened = ownCheckpoints(vkey)?.(given) ?? null;
    expect(opened === null ? null : opened.size).toBe(isGood ? 3 : null);
  });
});

test("a text that is no key of a log opens nothing", () => {
  const witness = makeSigner({ name: "witness", kind: "cosignature", seed: new Uint8Array(32) });
  expect([ownCheckpoints("x"), ownCheckpoints(formatVerifierKey(witness.key))]).toEqual([null, null]);
});
