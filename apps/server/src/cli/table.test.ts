import { expect, test } from "vitest";
import { safeText, tableLines } from "./table.ts";

test("columns are as wide as their longest cell, and wide characters count twice", () => {
  expect(
    tableLines(
      ["who", "name"],
      [
        ["yui", "佐藤 結衣"],
        ["emma.c", "Emma"],
      ],
    ),
  ).toEqual(["who     name", "------  ---------", "yui     佐藤 結衣", "emma.c  Emma"]);
});

test("a name cannot move the cursor or hide what follows it", () => {
  expect(safeText("eve\u001B[2J\u202Egnp.exe\r\n")).toBe("eve?[2J?gnp.exe??");
});
