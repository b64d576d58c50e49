import { brand } from "@musubi/base";
import type { DisclosureView, LedgerEntryId, PseudonymId } from "@musubi/protocol";
import { expect, test } from "vitest";
import { joinPages, seenThrough, unseenOf } from "./disclosure-pages.ts";

function entry(name: string, at: number, until: number | null = null): DisclosureView {
  return {
    entryId: brand<LedgerEntryId>(`led_${name}`),
    at,
    purpose: null,
    purposeWords: null,
    role: "support",
    contract: "employee",
    employer: "x",
    employerCountry: "JP",
    officeCountry: "JP",
    accessCountry: "JP",
    pseudonym: brand<PseudonymId>("psn_x"),
    approvers: [],
    action: "case.read",
    category: "support",
    fields: [],
    rowCount: 0,
    caseId: null,
    leafIndex: null,
    erasedAt: null,
    delayed: until === null ? null : { ground: "x", until },
  };
}

test("what was kept back by law is new from when it was shown, though it is old", () => {
  const entries = [entry("c", 30), entry("b", 20), entry("a", 10, 40)];
  expect([...unseenOf(entries, 1)]).toEqual(["led_a"]);
  expect([...unseenOf(entries, 2)]).toEqual(["led_a", "led_c"]);
  expect(seenThrough(entries)).toBe(40);
});

test("nothing listed is nothing seen", () => {
  expect([seenThrough([]), unseenOf([], 3).size]).toEqual([null, 0]);
});

test("a further page is taken only behind the entry it was asked for", () => {
  const held = { entries: [entry("c", 3), entry("b", 2)], hasMore: true };
  const further = { entries: [entry("a", 1)], hasMore: false };
  expect(joinPages(held, brand<LedgerEntryId>("led_b"), further)).toEqual({
    entries: [...held.entries, ...further.entries],
    hasMore: false,
  });
  expect(joinPages(held, brand<LedgerEntryId>("led_c"), further)).toEqual(held);
});
