import { expect, test } from "vitest";
import { parseAccountId, parseHandle, parseInviteCode, parseTalkId } from "./parse-ids.ts";

test("a handle is forgiven its capitals, spaces and at sign", () => {
  expect(parseHandle(" @Hanako.Y ")).toBe("hanako.y");
});

test("what cannot be a handle is none", () => {
  for (const text of ["ab", "花子", "a b c", ".abc", "abc_", "a".repeat(31)]) expect(parseHandle(text)).toBeNull();
});

test("ids of the wrong kind or length are refused", () => {
  expect(parseTalkId("tlk_0123456789abcdefghjk")).toBe("tlk_0123456789abcdefghjk");
  expect(parseTalkId("usr_0123456789abcdefghjk")).toBeNull();
  expect(parseAccountId("usr_0123456789abcdefghjk")).toBe("usr_0123456789abcdefghjk");
  expect(parseAccountId("usr_0123")).toBeNull();
  expect(parseInviteCode("../../etc/passwd")).toBeNull();
});
