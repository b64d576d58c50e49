import { Check, Errors } from "typebox/value";
import { expect, test } from "vitest";
import { signUp } from "./account/sign-up.ts";
import { updateProfile } from "./account/update-profile.ts";
import { DisplayName, StatusText } from "./account/views.ts";
import { DeviceName } from "./session/views.ts";
import { shownPart } from "./shown-text.ts";
import { Emoji, MessageText, TalkName } from "./talk/views.ts";

const names = [
  "花子",
  "Ann-Marie O’Neil",
  "Zoë Müller-Ōta",
  "葛\u{E0100}城",
  "辻\u{E0101}",
  "محمد علی",
  "می\u{200C}خواهم",
  "नेपाल क्\u{200D}ष",
  "ශ්\u{200D}රී ලංකා",
  "דוד\u{200F} (2)",
  "👩🏽\u{200D}🚀",
  "👨\u{200D}👩\u{200D}👧",
  "❤\u{FE0F}\u{200D}🔥",
  "🏳\u{FE0F}\u{200D}🌈",
  "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
  "1\u{FE0F}\u{20E3}",
  "🇯🇵",
  " spaces around ",
  "全角　空白",
  "<b>&amp;</b> ' \" \\ %00",
];
for (const name of names) {
  test(`${JSON.stringify(name)} is a name, a talk's name, a status and a device's name`, () => {
    for (const schema of [DisplayName, TalkName, StatusText, DeviceName]) expect(Check(schema, name)).toBe(true);
  });
}

const refused: readonly (readonly [string, string])[] = [
  ...["\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}", "\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}"].map(
    (mark) => ["a mark that turns the text around", `ann${mark}nna`] as const,
  ),
  ["a mark that turns Arabic text around", "علی\u{202E}علی"],
  ["a space without width", "ann\u{200B}a"],
  ["a word joiner", "ann\u{2060}a"],
  ["a byte order mark", "ann\u{FEFF}a"],
  ["a joiner between Latin letters", "ann\u{200D}a"],
  ["a non-joiner between Japanese letters", "花\u{200C}子"],
  ["a joiner behind an emoji that joins nothing", "👩\u{200D}"],
  ["two joiners in a row", "می\u{200C}\u{200C}خواهم"],
  ["a direction mark between Latin letters", "ann\u{200E}a"],
  ["a soft hyphen", "an\u{AD}na"],
  ["a filler that looks like nothing", "ann\u{3164}a"],
  ["a combining grapheme joiner", "ann\u{34F}a"],
  ["tags that hide letters", "ann\u{E0061}\u{E0062}"],
  ["a variation selector behind a space", "ann \u{FE0F}"],
  ["a tabulator", "ann\ta"],
  ["a new line", "ann\na"],
  ["a line separator", "ann\u{2028}a"],
  ["an escape", "ann\u{1B}[31m"],
  ["a C1 control", "ann\u{85}a"],
  ["an annotation", "ann\u{FFF9}a"],
];
for (const [what, name] of refused) {
  test(`${what} is refused in names, statuses and reactions (${JSON.stringify(name)})`, () => {
    for (const schema of [DisplayName, TalkName, StatusText, DeviceName, Emoji]) expect(Check(schema, name)).toBe(false);
  });
}

for (const blank of [" ", "　", "\u{A0}\u{2003}", "\u{2800}", "\u{200B}", "\u{FE0F}", "\u{3164}"]) {
  test(`${JSON.stringify(blank)} shows nothing and is no name and no reaction`, () => {
    for (const schema of [DisplayName, TalkName, DeviceName, Emoji]) expect(Check(schema, blank)).toBe(false);
  });
}

test("a status may be empty, a name may not", () => {
  expect([Check(StatusText, ""), Check(DisplayName, ""), Check(TalkName, "")]).toEqual([true, false, false]);
});

for (const emoji of ["👍", "❤\u{FE0F}", "👩🏽\u{200D}🚀", "🏴\u{200D}☠\u{FE0F}", "いいね", "1"]) {
  test(`${JSON.stringify(emoji)} is a reaction`, () => {
    expect(Check(Emoji, emoji)).toBe(true);
  });
}

test("what a message says is nobody's business: every one of these is a text", () => {
  for (const [, text] of refused) expect(Check(MessageText, text)).toBe(true);
});

test("the refusal names the field", () => {
  expect(Errors(updateProfile.input, { displayName: "ann\u{202E}a" })[0]?.instancePath).toBe("/displayName");
  expect(Errors(updateProfile.input, { displayName: "anna", statusText: "x\u{200B}" })[0]?.instancePath).toBe("/statusText");
  expect(signUp.input.properties["displayName"]).toBe(DisplayName);
});

test("a long text is judged in one go, whatever it is made of", () => {
  for (const piece of ["\u{200D}", "👩\u{200D}", "\u{1F3F4}\u{E0061}", " ", "می\u{200C}"])
    expect(Check(TalkName, piece.repeat(20_000))).toBe(false);
});

test.each([
  ["  町の\n\n お知らせ\t", "町の お知らせ"],
  ["Bank\u{202E}moc.live\u{202C}", "Bankmoc.live"],
  ["a\u0000b\u{200B}cd\ud800", "abcd\ufffd"],
  ["👩🏽\u{200D}🚀 ロケット", "👩🏽\u{200D}🚀 ロケット"],
  ["x\u{200D}y", "xy"],
  ["\u{200B}\u{2060} ", ""],
  ["", ""],
])("of %j what may be shown is %j", (text, shown) => {
  expect(shownPart(text, 60)).toBe(shown);
});

test("what is too long ends in an ellipsis, never in half of a sign", () => {
  expect(shownPart("あ".repeat(70), 60)).toBe(`${"あ".repeat(59)}…`);
  expect(shownPart(`${"あ".repeat(57)}👩\u{200D}🚀👩\u{200D}🚀`, 60)).toBe(`${"あ".repeat(57)}👩…`);
  expect([...shownPart("😀".repeat(10_000), 200)]).toHaveLength(200);
});

test("what is left is always a text of the contract", () => {
  for (const code of Array.from({ length: 0x3_000 }, (_, at) => at)) {
    const left = shownPart(`a${String.fromCodePoint(code)}b${String.fromCodePoint(code)}`, 60);
    expect(Check(DisplayName, left), code.toString(16)).toBe(true);
  }
});
