import { expect, test } from "vitest";
import { evidenceOf } from "./evidence.ts";

test("the evidence holds both checkpoints word for word, each with its key", () => {
  const [before, after] = [
    { vkey: "one+key", note: "origin\n5\nroot\n\n— one sig\n" },
    { vkey: "other+key", note: "origin\n3\nroot\n\n— other sig\n" },
  ];
  const text = evidenceOf({ fault: "rolled_back", at: 0, before, after });
  for (const part of [before.vkey, before.note, after.vkey, after.note, "rolled_back", "1970-01-01T00:00:00.000Z"])
    expect(text).toContain(part);
  expect(evidenceOf({ fault: "gone", at: 0, before, after: null })).toContain("shown then: nothing");
});
