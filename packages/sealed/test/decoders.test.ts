import { systemRandom, utf8 } from "@musubi/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import { AccountCipher } from "../src/account/account-cipher.ts";
import { readRecoveryCode } from "../src/account/recovery.ts";
import { readDraft, writeDraft } from "../src/keep/keep-item.ts";
import { readBody, writeBody } from "../src/talk/body.ts";
import { rawOf } from "../src/talk/shelf.ts";

// What members, other devices and the server hand to a device: read into a value or refused, whatever it is.

const draft = { title: "題", text: "本文", tags: ["札"], from: null, isPinned: true };
const READERS: readonly { readonly name: string; readonly valid: Uint8Array; readonly read: (bytes: Uint8Array) => unknown }[] = [
  { name: "text", valid: writeBody({ t: "text", text: "こんにちは", re: 3, at: 2 }), read: readBody },
  { name: "sticker", valid: writeBody({ t: "sticker", setId: "cats", stickerId: "01" }), read: readBody },
  { name: "reaction", valid: writeBody({ t: "react", seq: 7, emoji: "🎐", isOn: true }), read: readBody },
  { name: "name", valid: writeBody({ t: "state", name: "町内会" }), read: readBody },
  { name: "kept thing", valid: writeDraft(draft), read: readDraft },
  { name: "text of bytes", valid: utf8("こんにちは"), read: (bytes) => rawOf(bytes) },
];

test("[SEALED-10] bytes that mean nothing are read as nothing", () => {
  for (const { name, read } of READERS) {
    if (name === "text of bytes") continue;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(read(bytes), name).toBeNull();
      }),
    );
  }
});

test("[SEALED-10] JSON of any other form is read as nothing or in our form, and never ends in an exception", () => {
  for (const { name, read } of READERS) {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        expect(() => read(utf8(text)), name).not.toThrow();
      }),
    );
    const fields = {
      t: fc.constantFrom("text", "sticker", "files", "react", "state"),
      text: fc.anything(),
      at: fc.anything(),
      re: fc.anything(),
    };
    const more = { files: fc.anything(), mentions: fc.anything(), seq: fc.anything(), emoji: fc.anything(), name: fc.anything() };
    fc.assert(
      fc.property(fc.record({ ...fields, ...more }, { requiredKeys: ["t"] }), (value) => {
        const bytes = utf8(safeJson(value));
        expect(() => read(bytes), name).not.toThrow();
      }),
    );
  }
});

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch {
    return "null";
  }
}

test("[SEALED-10] what is cut or has one changed bit never ends in an exception", () => {
  for (const { name, valid, read } of READERS) {
    for (let end = 0; end < valid.length; end += 1) {
      if (name !== "text of bytes") expect(read(valid.slice(0, end)), `${name} cut at ${end}`).toBeNull();
    }
    for (let bit = 0; bit < valid.length * 8; bit += 1) {
      const bytes = valid.slice();
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => read(bytes), `${name} with bit ${bit}`).not.toThrow();
    }
  }
});

test("[SEALED-10] what is beyond its bounds is read as nothing: long texts, deep nesting, endless lists", () => {
  const million = 1_000_000;
  for (const text of [
    JSON.stringify({ t: "text", text: "あ".repeat(million) }),
    `${"[".repeat(million)}${"]".repeat(million)}`,
    `{"t":"text","text":"x","mentions":[${"0,".repeat(million)}0]}`,
    `{"t":"files","caption":"","files":[${"{},".repeat(100_000)}{}]}`,
    `{"t":"react","seq":1e309,"emoji":"x","isOn":true}`,
    `{"t":"state","name":"${"あ".repeat(million)}"}`,
  ]) {
    expect(readBody(utf8(text))).toBeNull();
    expect(readDraft(utf8(text))).toBeNull();
  }
});

test("[SEALED-10] a recovery code of any other letters is none", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (typed) => {
      const code = readRecoveryCode(typed);
      expect(code === null || /^[0-9a-hjkmnp-tv-z]{32}$/.test(code)).toBe(true);
    }),
  );
});

test("[SEALED-10] what devices keep for each other opens only whole, at its place and for its purpose", async () => {
  const cipher = new AccountCipher(systemRandom.bytes(32), systemRandom);
  const sealed = await cipher.seal("sealed history v1", "place", utf8("内容"));
  expect((await cipher.open("sealed history v1", "place", sealed)).ok).toBe(true);
  expect((await cipher.open("sealed history v1", "elsewhere", sealed)).ok).toBe(false);
  expect((await cipher.open("sealed keep v1", "place", sealed)).ok).toBe(false);
  for (let end = 0; end < sealed.length; end += 1)
    expect((await cipher.open("sealed history v1", "place", sealed.slice(0, end))).ok).toBe(false);
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const bytes = sealed.slice();
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect((await cipher.open("sealed history v1", "place", bytes)).ok).toBe(false);
  }
});
