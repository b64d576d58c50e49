import { brand } from "@musubi/base";
import type { StaffId } from "@musubi/protocol/staff";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Drafts } from "./drafts.ts";

const EMI = brand<StaffId>("stf_emi");
const OTHER = brand<StaffId>("stf_other");

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A form of emi's with words in it. */
function written(): Drafts {
  const drafts = new Drafts({ nowMs: () => 0, monotonicMs: () => performance.now() });
  drafts.openFor(EMI);
  drafts.keep("answer cas_1", "half a sentence");
  return drafts;
}

test("words outlive the dark and a new sign-in of the same person", () => {
  const drafts = written();
  drafts.darken();
  vi.advanceTimersByTime(14 * 60_000);
  drafts.openFor(EMI);
  vi.advanceTimersByTime(60 * 60_000);
  expect([drafts.read("answer cas_1"), drafts.isAny]).toEqual(["half a sentence", true]);
});

test("nobody else gets them, and whoever signs out leaves none", () => {
  const drafts = written();
  drafts.darken();
  drafts.openFor(OTHER);
  expect(drafts.read("answer cas_1")).toBeUndefined();
  const left = written();
  left.forgetAll();
  left.openFor(EMI);
  expect(left.read("answer cas_1")).toBeUndefined();
});

test("after a quarter of an hour in the dark they are gone, whether anybody comes back or not", () => {
  const drafts = written();
  drafts.darken();
  drafts.darken();
  vi.advanceTimersByTime(15 * 60_000);
  expect(drafts.isAny).toBe(false);
});

test("what was sent or given up is not kept", () => {
  const drafts = written();
  drafts.forget("answer cas_1");
  expect(drafts.isAny).toBe(false);
});
