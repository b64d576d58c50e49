import { brand, utf8 } from "@musubi/base";
import { type FileId, FilesContent, LIMITS, type LinkPreview, TextContent } from "@musubi/protocol";
import { FormCheck } from "@musubi/protocol/check";
import { expect, test } from "vitest";
import type { SealedFileBody } from "../files/sealed-file.ts";
import { bodyOf, contentOf, editOf, filesBodyOf, readBody, writeBody } from "./body.ts";

const KEY = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA";
const written = { replyTo: null, isForwarded: false };

function fileId(letter: string): FileId {
  return brand<FileId>(`fil_${letter.repeat(20)}`);
}

function form(variant: "original" | "screen" | "tile" | "poster", letter: string, mediaType = "image/webp") {
  const [sealedSha256, sha256] = ["a".repeat(64), "b".repeat(64)];
  return { variant, fileId: fileId(letter), key: KEY, sealedSha256, sha256, mediaType, width: 400, height: 300, sizeBytes: 1_000 };
}

const picture: SealedFileBody = {
  kind: "picture",
  name: "海.jpg",
  mediaType: "image/webp",
  sizeBytes: 1_000,
  width: 400,
  height: 300,
  durationMs: null,
  waveform: null,
  placeholder: "AbCd_-12",
  alt: "朝の海",
  forms: [form("original", "0"), form("screen", "1"), form("tile", "2")],
};

function read(files: unknown, caption: unknown = "") {
  return readBody(utf8(JSON.stringify({ t: "files", files, caption })));
}

test("files come back as they were written, and screens see them as they see any other files", () => {
  const body = readBody(writeBody(filesBodyOf([picture], "三日の朝", { replyTo: 7, isForwarded: true })));
  expect(body).toEqual({ t: "files", files: [picture], caption: "三日の朝", re: 7, isForwarded: true });
  const content = body === null ? null : contentOf(body);
  expect(new FormCheck(FilesContent).fits(content)).toBe(true);
  expect(content).toMatchObject({ kind: "files", caption: "三日の朝", files: [{ fileId: fileId("0"), kind: "picture", alt: "朝の海" }] });
});

test("no purge of what the server made reaches what people's own devices made", () => {
  const content = contentOf(filesBodyOf([picture], "", written));
  const renditions = content?.kind === "files" ? content.files[0]?.renditions : [];
  expect(renditions?.map(({ variant, epoch, version }) => [variant, epoch, version])).toEqual([
    ["original", 2_147_483_647, 1],
    ["screen", 2_147_483_647, 1],
    ["tile", 2_147_483_647, 1],
  ]);
});

test.each<[string, unknown]>([
  ["no file", []],
  ["more files than a message holds", Array.from({ length: 31 }, () => picture)],
  ["something that is no file", [7]],
  ["an unknown kind", [{ ...picture, kind: "page" }]],
  ["no name", [{ ...picture, name: "" }]],
  ["a name that is too long", [{ ...picture, name: "あ".repeat(201) }]],
  ["a description that is too long", [{ ...picture, alt: "あ".repeat(501) }]],
  ["a type that is none", [{ ...picture, mediaType: "<b>" }]],
  ["another type than its original's", [{ ...picture, mediaType: "image/jpeg" }]],
  ["another size than its original's", [{ ...picture, sizeBytes: 999 }]],
  ["a side of nothing", [{ ...picture, width: 0 }]],
  ["a side that is left out", [{ ...picture, width: undefined }]],
  ["a placeholder of other letters", [{ ...picture, placeholder: "url(x)" }]],
  ["a waveform beyond its numbers", [{ ...picture, waveform: [256] }]],
  ["a film longer than a day", [{ ...picture, durationMs: 86_400_001 }]],
  ["no form", [{ ...picture, forms: [] }]],
  ["no original", [{ ...picture, forms: [form("screen", "1")] }]],
  ["one form twice", [{ ...picture, forms: [form("original", "0"), form("tile", "1"), form("tile", "2")] }]],
  ["one upload in two forms", [{ ...picture, forms: [form("original", "0"), form("tile", "0")] }]],
  ["one upload in two files", [picture, picture]],
  ["a form that its kind has not", [{ ...picture, forms: [form("original", "0"), form("poster", "1")] }]],
  ["a page in place of a picture", [{ ...picture, mediaType: "text/html", forms: [form("original", "0", "text/html")] }]],
  ["a page in place of a small picture", [{ ...picture, forms: [form("original", "0"), form("tile", "1", "text/html")] }]],
  ["a name of no file", [{ ...picture, forms: [{ ...form("original", "0"), fileId: "fil_../../x" }] }]],
  ["a key of another length", [{ ...picture, forms: [{ ...form("original", "0"), key: "AQID" }] }]],
  ["a digest of another length", [{ ...picture, forms: [{ ...form("original", "0"), sha256: "b".repeat(63) }] }]],
  ["a size that is no number", [{ ...picture, forms: [{ ...form("original", "0"), sizeBytes: "1000" }] }]],
])("files are not read with %s", (_what, files) => {
  expect(read(files)).toBeNull();
});

test("a caption beyond its length is not read", () => {
  expect(read([picture], "あ".repeat(2_000))).not.toBeNull();
  expect(read([picture], "あ".repeat(2_001))).toBeNull();
  expect(read([picture], 7)).toBeNull();
});

const CARD: LinkPreview = {
  url: "https://www.town.jp/a",
  title: "町のお知らせ",
  description: "説明",
  siteName: "町役場",
  picture: "AbCd_-12",
};
const text = "見て https://www.town.jp/a";

test("a card comes back as it was written, in a message and in what replaces one, and has the form of a plain talk's", () => {
  const said = { kind: "text" as const, text, preview: CARD };
  const body = readBody(writeBody(bodyOf(said, written)));
  expect(body).toEqual({ t: "text", text, preview: CARD });
  const content = body === null ? null : contentOf(body);
  expect(content).toEqual(said);
  expect(new FormCheck(TextContent).fits(content)).toBe(true);
  expect(readBody(writeBody(editOf({ text, preview: CARD }, 4, written)))).toEqual({ t: "text", text, preview: CARD, at: 4 });
});

test.each<[string, unknown]>([
  ["none", null],
  ["a text", "card"],
  ["an address that is not of the web", { ...CARD, url: "javascript:alert(1)" }],
  ["an address without TLS", { ...CARD, url: "http://www.town.jp/a" }],
  ["an address in two pieces", { ...CARD, url: "https://www.town.jp/a b" }],
  ["an address that is too long", { ...CARD, url: `https://www.town.jp/${"a".repeat(2_048)}` }],
  ["no title", { ...CARD, title: "" }],
  ["a title that turns the text around", { ...CARD, title: "町\u202e" }],
  ["a title of two lines", { ...CARD, title: "町\n村" }],
  ["a title that is too long", { ...CARD, title: "町".repeat(201) }],
  ["a description that hides something", { ...CARD, description: "a\u200bb" }],
  ["a site that is no text", { ...CARD, siteName: 7 }],
  ["a picture that is too large", { ...CARD, picture: "A".repeat(16_385) }],
  ["a picture that is none", { ...CARD, picture: "data:image/svg+xml,<svg/>" }],
])("with %s for a card a message says its text alone", (_, preview) => {
  expect(readBody(utf8(JSON.stringify({ t: "text", text, preview })))).toEqual({ t: "text", text });
});

test("the longest text with the largest card fits into the frame of a sealed message, and into a stretch of history", () => {
  const preview: LinkPreview = {
    url: `https://www.town.jp/${"a".repeat(2_028)}`,
    title: "😀".repeat(200),
    description: "😀".repeat(300),
    siteName: "😀".repeat(60),
    picture: "A".repeat(16_384),
  };
  const bytes = writeBody(bodyOf({ kind: "text", text: "😀".repeat(LIMITS.textLength), preview }, written));
  expect(readBody(bytes)).toMatchObject({ preview });
  // What is sealed is filled up to a power of two, and written in base 64.
  const padded = 2 ** Math.ceil(Math.log2(bytes.length + 64));
  expect((padded * 4) / 3).toBeLessThan(LIMITS.frameBytes);
  expect(bytes.length).toBeLessThan(LIMITS.historyBytes - 1_024);
});
