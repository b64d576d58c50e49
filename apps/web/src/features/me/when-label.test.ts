import { expect, test } from "vitest";
import { whenLabel } from "./when-label.ts";

const at = (day: number, hour: number, minute: number) => new Date(2026, 2, day, hour, minute).getTime();
const NOW = at(12, 9, 30);

test("a moment is a day and a time in the reader's language", () => {
  expect(whenLabel(at(12, 9, 5), NOW, "en")).toBe("Today 09:05");
  expect(whenLabel(at(11, 23, 5), NOW, "ja")).toBe("昨日 23:05");
  expect(whenLabel(at(2, 18, 40), NOW, "ja")).toBe("3月2日(月) 18:40");
});
