import { expect, test } from "vitest";
import { codeIn } from "./link-code.ts";

test("the code stands after the sharp", () => {
  expect(codeIn("#abcdefghjkmnpqrstvwxyz01")).toBe("abcdefghjkmnpqrstvwxyz01");
});

test.each(["", "#", "#short", `#${"a".repeat(61)}`])("%o holds no code", (hash) => {
  expect(codeIn(hash)).toBeNull();
});
