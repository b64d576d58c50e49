import { expect, test } from "vitest";
import { readFrame } from "./incoming.ts";

test("an answer carries its output", () => {
  expect(readFrame('{"id":7,"ok":{"a":1}}')).toEqual({ kind: "answer", id: 7, outcome: { kind: "answer", output: { a: 1 } } });
});

test("a refusal keeps its code and what a program can use, and nothing else", () => {
  const frame = readFrame('{"id":7,"no":{"code":"rate_limited","retryAfterSeconds":3,"secret":"x"}}');
  expect(frame).toEqual({ kind: "answer", id: 7, outcome: { kind: "refusal", body: { code: "rate_limited", retryAfterSeconds: 3 } } });
});

test("an event carries its name and data", () => {
  expect(readFrame('{"ev":"talk.gone","data":{"talkId":"t"}}')).toEqual({ kind: "event", event: "talk.gone", data: { talkId: "t" } });
});

test.each(["", "null", "7", '"x"', "{", "[]", "{}", '{"id":"7","ok":{}}', '{"id":7}', '{"ev":7}'])(
  "a frame that is %j is passed over",
  (text) => {
    expect(readFrame(text)).toBeNull();
  },
);

test("a refusal without a code counts as a fault", () => {
  expect(readFrame('{"id":7,"no":null}')).toEqual({ kind: "answer", id: 7, outcome: { kind: "refusal", body: { code: "fault" } } });
});
