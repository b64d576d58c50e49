import { expect, test } from "vitest";
import { parseListView } from "./list-view.ts";

test("an address names a list by its word", () => {
  expect(parseListView("hidden")).toBe("hidden");
  expect(parseListView("blocked")).toBe("blocked");
  expect(parseListView("requests")).toBe("requests");
});

test("anything else is the list of all", () => {
  expect(parseListView("all")).toBeUndefined();
  expect(parseListView(["hidden"])).toBeUndefined();
  expect(parseListView(undefined)).toBeUndefined();
});
