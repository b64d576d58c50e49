import { expect, test } from "vitest";
import { parseScript } from "./script.ts";

const PLAY = `group 花見の会
owner haruka
members kenta* yui
unread yui 2
muted kenta

@ -3 18:05
haruka: 場所は\\nどこにする？
kenta +4 ^1: 川のほとり
* 👍 haruka yui
! pin
yui: [noto-faces-8/03]
@ ago 10
> joins kazuko
haruka: @{yui} よろしく
! was @{yui} よろしくね`;

test("a play says who takes part and how they keep the talk", () => {
  const script = parseScript(PLAY);
  expect(script).toMatchObject({
    kind: "group",
    name: "花見の会",
    owner: "haruka",
    members: ["kenta", "yui"],
    admins: ["kenta"],
    isAdminsOnly: false,
  });
  expect(script.marks.muted).toEqual(["kenta"]);
  expect([...script.unread]).toEqual([["yui", 2]]);
});

test("lines carry text, answers, stickers, reactions and pins", () => {
  const lines = parseScript(PLAY).steps.filter((step) => step.kind === "line");
  expect(lines.map((line) => line.text)).toEqual(["場所は\nどこにする？", "川のほとり", "[noto-faces-8/03]", "@{yui} よろしく"]);
  expect(lines[1]).toMatchObject({ plusMinutes: 4, replyUp: 1, isPinned: true, reactions: [{ emoji: "👍", who: ["haruka", "yui"] }] });
  expect(lines[2]?.sticker).toEqual({ setId: "noto-faces-8", stickerId: "03" });
  expect(lines[3]?.textBefore).toBe("@{yui} よろしくね");
});

test("a line that is not written as agreed is named", () => {
  expect(() => parseScript("direct\nowner a\nmembers b\n\n@ -1 10:00\nwho said this")).toThrow("who said this");
});

test("nothing is said in the future: a day is at least one day ago", () => {
  expect(() => parseScript("direct\nowner a\nmembers b\n\n@ -0 10:00")).toThrow("-0");
});
