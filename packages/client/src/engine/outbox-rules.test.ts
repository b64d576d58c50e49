import { KERNEL_CODES, sendMessage } from "@musubi/protocol";
import { expect, test } from "vitest";
import { afterRefusal } from "./outbox-rules.ts";

test.each(["offline", "timeout"] as const)("%s never gives a message up", (code) => {
  expect(afterRefusal({ code }, 1_000)).toEqual({ kind: "again" });
});

test.each(["unavailable", "fault"] as const)("%s is tried some times and then left to the person", (code) => {
  expect(afterRefusal({ code }, 1)).toEqual({ kind: "again" });
  expect(afterRefusal({ code }, 6)).toEqual({ kind: "give_up" });
});

test("a server that is too busy says how long to wait, within reason", () => {
  expect(afterRefusal({ code: "rate_limited", retryAfterSeconds: 3 }, 1)).toEqual({ kind: "wait", waitMs: 3_000 });
  expect(afterRefusal({ code: "rate_limited", retryAfterSeconds: 86_400 }, 1)).toEqual({ kind: "wait", waitMs: 60_000 });
});

test.each(sendMessage.refusals)("%s is final, because sending again cannot change it", (code) => {
  expect(afterRefusal({ code }, 1)).toEqual({ kind: "give_up" });
});

test("every code of the kernel has a verdict", () => {
  for (const code of KERNEL_CODES) expect(afterRefusal({ code }, 1).kind).toMatch(/again|wait|give_up/);
});
