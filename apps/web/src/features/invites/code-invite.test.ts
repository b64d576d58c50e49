import { brand } from "@musubi/base";
import type { InviteId, InviteView } from "@musubi/protocol";
import { expect, test } from "vitest";
import { CODE_USES, codeInvite, isCodeInvite, LINK_USES } from "./code-invite.ts";

const HOUR = 3_600_000;

function invite(name: string, facts: Partial<InviteView> = {}): InviteView {
  const inviteId = brand<InviteId>(`inv_${name.padEnd(20, "0")}`);
  return { inviteId, kind: "friend", talkId: null, code: name, usesLeft: CODE_USES, expiresAt: 100 * HOUR, createdAt: 0, ...facts };
}

test("the code that lives longest is shown", () => {
  expect(codeInvite([invite("a"), invite("b", { expiresAt: 120 * HOUR })], 0)?.code).toBe("b");
});

test("a link made for somebody is never shown as a code", () => {
  for (const usesLeft of LINK_USES) expect(isCodeInvite(invite("a", { usesLeft }))).toBe(false);
});

test("a code that is nearly over or used up is replaced", () => {
  expect(codeInvite([invite("a", { expiresAt: 5 * HOUR })], 0)).toBeNull();
  expect(codeInvite([invite("a", { usesLeft: 20 })], 0)).toBeNull();
  expect(codeInvite([], 0)).toBeNull();
});

test("an invitation into a talk is no code of mine", () => {
  expect(codeInvite([invite("a", { kind: "talk" })], 0)).toBeNull();
});
