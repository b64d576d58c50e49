import { expect, test } from "vitest";
import { sizeLabel } from "./size-label.ts";

test.each([
  [0, "0.1 kB"],
  [1_440, "1.4 kB"],
  [23_600, "24 kB"],
  [999_400, "999 kB"],
  [999_600, "1 MB"],
  [1_440_000, "1.4 MB"],
  [12_300_000_000, "12 GB"],
  [4_000_000_000_000, "4,000 GB"],
])("%d bytes are %s", (bytes, label) => {
  expect(sizeLabel(bytes, "en")).toBe(label);
  expect(sizeLabel(bytes, "ja")).toBe(label);
});
