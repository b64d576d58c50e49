import { expect, test } from "vitest";
import { qrPath } from "./qr-path.ts";

function pathOf(...rows: readonly string[]): string {
  return qrPath(rows.length, (x, y) => rows[y]?.charAt(x) === "#");
}

test("neighbours in a row are one rectangle", () => {
  expect(pathOf("##.", "..#", "...")).toBe("M0 0h2v1h-2zM2 1h1v1h-1z");
});

test("a row may begin and end dark", () => {
  expect(pathOf("#.#", "...", "###")).toBe("M0 0h1v1h-1zM2 0h1v1h-1zM0 2h3v1h-3z");
});

test("nothing dark is an empty path", () => {
  expect(pathOf("..", "..")).toBe("");
});
