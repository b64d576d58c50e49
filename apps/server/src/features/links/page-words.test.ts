import { expect, test } from "vitest";
import { pageText } from "./page-text.ts";
import { pageWords } from "./page-words.ts";

const AT = new URL("https://www.town.jp/news/today");
const words = (html: string) => pageWords(html, AT);

test("a page is told by what it says for cards, and else by its title", () => {
  expect(
    words(`<!doctype html><html><head><title>お知らせ | 町</title>
      <meta property="og:title" content="お知らせ"><meta property="og:description" content="道路工事 &amp; 断水">
      <meta property="og:site_name" content="町役場"><meta property="og:image" content="/tree.jpg"></head><body>`),
  ).toEqual({
    title: "お知らせ",
    description: "道路工事 & 断水",
    siteName: "町役場",
    pictureUrl: new URL("https://www.town.jp/tree.jpg"),
  });
  expect(words(`<title>\n 町 &mdash; 役場 </title><meta name=Description content='窓口の案内'>`)).toEqual({
    title: "町 — 役場",
    description: "窓口の案内",
    siteName: "",
    pictureUrl: null,
  });
  expect(words(`<meta name="twitter:title" content="t"><meta name="twitter:description" content="d">`)).toMatchObject({
    title: "t",
    description: "d",
  });
});

test("what stands in the body, or comes second, says nothing of the page", () => {
  const page = `<title>first</title><title>second</title><meta name=description content=one><meta name=description content=two>
    <body><meta property="og:title" content="forged"><title>third</title>`;
  expect(words(page)).toMatchObject({ title: "first", description: "one" });
});

test.each([
  ["an empty page", ""],
  ["a page without a title", "<p>no title</p>"],
  ["a title that cannot be seen", "<title>\u200b\u2060</title>"],
  ["a title in the body", "<body><title>late</title>"],
])("%s has nothing to show", (_, html) => {
  expect(words(html)).toBeNull();
});

test("what a page says is cut, in one line, and turns nothing around", () => {
  const read = words(`<title>a\u202eb\nc${"あ".repeat(500)}</title><meta name=description content="${"い".repeat(9_000)}">`);
  expect(read?.title).toBe(`ab c${"あ".repeat(195)}…`);
  expect([...(read?.description ?? "")]).toHaveLength(300);
});

test.each([
  ["https://cdn.town.jp/a.png", "https://cdn.town.jp/a.png"],
  ["//cdn.town.jp/a.png", "https://cdn.town.jp/a.png"],
  ["../a.png", "https://www.town.jp/a.png"],
  ["https://", null],
])("a picture at %j is looked for at %j", (content, expected) => {
  expect(words(`<title>t</title><meta property="og:image" content="${content}">`)?.pictureUrl?.href ?? null).toBe(expected);
});

test("a head that never ends is read so far and no further", () => {
  expect(words(`<title>t</title>${"<b>".repeat(170_000)}`)?.title).toBe("t");
  expect(words(`${"<b>".repeat(170_000)}<title>t</title>`)).toBeNull();
  expect(words(`<title>t</title>${"<".repeat(500_000)}`)?.title).toBe("t");
  expect(words(`<title>t</title><meta ${"a=b ".repeat(120_000)}>`)?.title).toBe("t");
  expect(words(`<title>t</title><!--${"-".repeat(500_000)}`)?.title).toBe("t");
});

// The same words in the letters of each time.
const SHIFT_JIS = "92ac82cc82a8926d82e782b9";
const EUC_JP = "c4aea4cea4aac3cea4e9a4bb";
const ISO_2022_JP = "1b2442442e244e242a434e2469243b1b2842";
const hex = (text: string) => Buffer.from(text, "hex");
const page = (charset: string, title: Buffer) =>
  Buffer.concat([Buffer.from(`<meta charset="${charset}"><title>`), title, Buffer.from("</title>")]);

test.each([
  ["its transport says Shift_JIS", "text/html; charset=Shift_JIS", Buffer.concat([Buffer.from("<title>"), hex(SHIFT_JIS)])],
  ["it says Shift_JIS itself", "text/html", page("shift_jis", hex(SHIFT_JIS))],
  [
    "it gives itself a type in Shift_JIS",
    "text/html",
    Buffer.concat([Buffer.from('<META http-equiv="Content-Type" content="text/html; charset=x-sjis"><title>'), hex(SHIFT_JIS)]),
  ],
  [
    "its marks say UTF-8, whatever it says itself",
    "text/html",
    Buffer.concat([hex("efbbbf"), page("shift_jis", Buffer.from("町のお知らせ"))]),
  ],
  ["nobody says anything", "text/html", Buffer.from("<title>町のお知らせ")],
  ["it names letters that do not exist", "text/html; charset=klingon", Buffer.from("<title>町のお知らせ")],
  ["it says UTF-16 in single bytes", "text/html", page("utf-16", Buffer.from("町のお知らせ"))],
])("a page is read where %s", (_, type, bytes) => {
  expect(pageText(bytes, type)).toContain("<title>町のお知らせ");
});

test("a page is read in EUC-JP and in ISO-2022-JP", () => {
  for (const [charset, bytes] of [
    ["euc-jp", EUC_JP],
    ["iso-2022-jp", ISO_2022_JP],
  ] as const)
    expect(pageText(page(charset, hex(bytes)), "text/html")).toContain("<title>町のお知らせ");
});
