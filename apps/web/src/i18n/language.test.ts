import { expect, test } from "vitest";
import { firstLanguage, startTexts } from "./language.ts";

test("the language chosen on the device wins over the browser's", () => {
  expect(firstLanguage("en", ["ja-JP"])).toBe("en");
  expect(firstLanguage("ja", ["en-GB"])).toBe("ja");
});

test("a browser in Japanese begins in Japanese, any other in English", () => {
  expect(firstLanguage(null, ["ja-JP", "en"])).toBe("ja");
  expect(firstLanguage(null, ["de-DE"])).toBe("en");
  expect(firstLanguage("xx", [])).toBe("en");
});

test("plural texts follow the rules of each language", async () => {
  const texts = await startTexts("en");
  expect(texts.t("talk:memberCount", { count: 1 })).toBe("1 member");
  expect(texts.t("talk:memberCount", { count: 3 })).toBe("3 members");
  await texts.changeLanguage("ja");
  expect(texts.t("talk:memberCount", { count: 1 })).toBe("1人");
});
