import { expect, test } from "vitest";
import text from "../../public/stickers/catalogue.json?raw";
import { parseCatalogue } from "./sticker-file.ts";

const file: unknown = JSON.parse(text);
const pictures = new Set(Object.keys(import.meta.glob("../../public/stickers/*/*.png")));

test("the catalogue of the app is read completely", () => {
  expect(parseCatalogue(file).map(({ setId, stickers }) => [setId, stickers.length])).toEqual([
    ["noto-faces-8", 8],
    ["noto-animals-16", 16],
    ["noto-food-24", 24],
  ]);
});

test("every sticker and every set of the catalogue has its picture", () => {
  for (const { setId, stickers } of parseCatalogue(file)) {
    for (const name of ["tab", ...stickers.map(({ stickerId }) => stickerId)]) {
      expect(pictures).toContain(`../../public/stickers/${setId}/${name}.png`);
    }
  }
});

test("what a sticker says is part of its description in both languages", () => {
  const said = parseCatalogue(file).flatMap(({ stickers }) => stickers.filter(({ caption }) => caption !== null));
  expect(said).toHaveLength(24);
  for (const { alt, caption } of said) {
    expect(alt.ja).toContain(caption?.ja);
    expect(alt.en).toContain(caption?.en);
  }
});

test("what is not in the expected form is left out", () => {
  expect(parseCatalogue({})).toEqual([]);
  expect(parseCatalogue([{ setId: 1 }, { setId: "a", title: { ja: "あ", en: "a" }, stickers: [{ stickerId: "01" }, null] }])).toEqual([
    { setId: "a", title: { ja: "あ", en: "a" }, stickers: [] },
  ]);
});
