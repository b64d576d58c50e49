import { expect, test } from "vitest";
import { saidBy } from "./alert-words.ts";

// The words are those of musubi.write_entry and its neighbours (apps/server/migrations).
test.each([
  ["outside_scope", "person.reveal was denied: outside_grant", "outsideScope", { action: "person.reveal", denial: "outside_grant" }],
  ["bulk_reading", "104 rows within ten minutes", "bulkReading", { rows: "104" }],
  ["unusual_place", "from ??, office in JP", "unusualPlace", { from: "??", office: "JP" }],
  ["unusual_hour", "at 03:12 in Asia/Tokyo", "unusualHour", { time: "03:12", zone: "Asia/Tokyo" }],
  ["missing_sign_off", "2026-W46 has not been signed off", "missingSignOff", { week: "2026-W46" }],
  ["break_glass", "Emergency access for the case cas_00000000000000000000", "breakGlass", { case: "cas_00000000000000000000" }],
  [
    "rules_changed",
    "usual hours were 7 to 22 (Asia/Tokyo) and are 0 to 24 (UTC); usual places: the office only",
    "rulesChanged",
    { before: "7 to 22 (Asia/Tokyo)", after: "0 to 24 (UTC)", places: "the office only" },
  ],
] as const)("an alert of %s says the same in both languages", (kind, words, sentence, parts) => {
  expect(saidBy({ kind, words })).toEqual({ sentence, parts });
});

test("what has no sentence of its own, or another form than expected, is shown as it stands", () => {
  expect(saidBy({ kind: "log_damaged", words: "Tiles of the log are gone." })).toBeNull();
  expect(saidBy({ kind: "bulk_reading", words: "many rows" })).toBeNull();
});
