import { expect, test } from "vitest";
import { type CatalogueTable, inOrder } from "./table-catalogue.ts";

const table = (name: string, ...pointsTo: string[]): CatalogueTable => ({
  name,
  columns: ["id"],
  orderBy: ["id"],
  identity: null,
  pointsTo,
});

test("a table comes after those that its rows point to", () => {
  const names = inOrder([table("devices", "accounts"), table("push", "devices", "accounts"), table("accounts"), table("talks")]).map(
    (one) => one.name,
  );
  expect(names).toEqual(["accounts", "talks", "devices", "push"]);
});

test("tables that point at each other in a circle are a fault of ours", () => {
  expect(() => inOrder([table("a", "b"), table("b", "a")])).toThrow("circle");
});
