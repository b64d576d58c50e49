import { brand } from "@musubi/base";
import type { TalkId } from "@musubi/protocol";
import { expect, test } from "vitest";
import { type PushNews, pushPayload } from "./payload.ts";

const talkId = brand<TalkId>("tlk_00000000000000000000");
const say = (text: string): PushNews => ({
  message: { talkId, seq: 7, content: { kind: "text", text } },
  senderName: "花子",
  talkName: "家族",
  serverName: "Musubi",
});
const open = { language: "ja", showsPreview: true } as const;

test("a reader who wants previews sees who wrote what where", () => {
  expect(pushPayload(say("今夜は鍋だよ"), open)).toEqual({ kind: "message", talkId, seq: 7, title: "花子 · 家族", body: "今夜は鍋だよ" });
});

test("a direct talk is named like its sender", () => {
  expect(pushPayload({ ...say("やあ"), talkName: null }, open).title).toBe("花子");
});

test("a reader who wants no previews sees neither name nor text", () => {
  for (const language of ["ja", "en"] as const) {
    const text = JSON.stringify(pushPayload(say("今夜は鍋だよ"), { language, showsPreview: false }));
    for (const secret of ["花子", "家族", "鍋"]) expect(text).not.toContain(secret);
  }
  expect(pushPayload(say("x"), { language: "en", showsPreview: false })).toMatchObject({ title: "Musubi", body: "You have a new message" });
});

test("the longest text fits a push message in every script, cut between characters", () => {
  for (const text of ["a".repeat(10_000), "鍋".repeat(10_000), "👨‍👩‍👧".repeat(3_000)]) {
    const payload = pushPayload(say(text), open);
    expect(Buffer.byteLength(JSON.stringify(payload))).toBeLessThan(3_500);
    expect(payload.body.isWellFormed()).toBe(true);
    expect(payload.body.endsWith("…")).toBe(true);
  }
});

test("stickers and sealed messages are told in the reader's language, never by their content", () => {
  const sticker = { talkId, seq: 7, content: { kind: "sticker", setId: "cats", stickerId: "01" } } as const;
  const sealed = { talkId, seq: 7, content: { kind: "sealed", event: 7 } } as const;
  expect(pushPayload({ ...say(""), message: sticker }, open).body).toBe("スタンプを送りました");
  expect(pushPayload({ ...say(""), message: sealed }, { ...open, language: "en" }).body).toBe("You have a new message");
});
