import { expect, test } from "vitest";
import { lookOf } from "./device-look.ts";

test.each([
  ["Chrome · Android", "phone"],
  ["Safari · iPhone", "phone"],
  ["Safari · iPad", "tablet"],
  ["Firefox · Linux", "computer"],
] as const)("%s looks like a %s", (name, look) => {
  expect(lookOf({ name, kind: "browser" })).toBe(look);
});

test("a program is no browser, whatever it calls itself", () => {
  expect(lookOf({ name: "Android bot", kind: "program" })).toBe("program");
});
