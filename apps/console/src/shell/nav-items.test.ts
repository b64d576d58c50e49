import { expect, test } from "vitest";
import { placeOf, placesFor } from "./nav-items.ts";

test("each role is led to the places where it has work, and to oneself", () => {
  expect(placesFor("support")).toEqual(["cases", "access", "me"]);
  expect(placesFor("auditor")).toEqual(["audit", "oversight", "directory", "me"]);
  expect(placesFor("approver")).toEqual(["access", "approvals", "directory", "me"]);
});

test("without a role that counts, and as a developer, there is only oneself", () => {
  expect(placesFor(null)).toEqual(["me"]);
  expect(placesFor("developer")).toEqual(["me"]);
});

test("an address belongs to the place that it begins with", () => {
  expect(placeOf("/cases/cas_1")).toBe("cases");
  expect(placeOf("/directory")).toBe("directory");
  expect(placeOf("/")).toBeNull();
  expect(placeOf("/elsewhere")).toBeNull();
});
