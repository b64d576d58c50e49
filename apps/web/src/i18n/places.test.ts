import { expect, test } from "vitest";
import { countryChoices, countryOfLocale, placeName } from "./places.ts";

test("a place has its name in the reader's language", () => {
  expect(placeName("jp", "ja")).toBe("日本");
  expect(placeName("jp", "en")).toBe("Japan");
});

test("a region that is no country keeps its code", () => {
  expect(placeName("east", "en")).toBe("EAST");
});

test("the country follows from the browser's language", () => {
  expect(countryOfLocale("ja")).toBe("JP");
  expect(countryOfLocale("de-AT")).toBe("AT");
});

test("every country can be chosen once", () => {
  const choices = countryChoices("en");
  expect(choices.length).toBe(249);
  expect(new Set(choices.map(({ value }) => value)).size).toBe(249);
});
