import { expect, test } from "vitest";
import { settingsText } from "./settings.ts";

test("the caller's settings win over ours and are quoted", () => {
  const text = settingsText({ jit: "on", application_name: "it's \\ here" });
  expect(text).toContain("jit = 'on'\n");
  expect(text).not.toContain("jit = 'off'");
  expect(text).toContain("application_name = 'it''s \\\\ here'\n");
});

test.each([
  ["a name that ends its line", { "jit = 'on'\nport": "1" }],
  ["a value that ends its line", { jit: "on'\nport = '1" }],
  ["a name in capitals", { JIT: "on" }],
])("%s is refused", (_what, settings) => {
  expect(() => settingsText(settings)).toThrow(expect.objectContaining({ code: "database_setting_invalid" }));
});
