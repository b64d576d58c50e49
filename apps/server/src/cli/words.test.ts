import { expect, test } from "vitest";
import { makeCommand, makeGroup } from "./make-command.ts";
import { findCommand, unknownOption } from "./words.ts";

const nothing = async (): Promise<void> => undefined;
const show = makeCommand(
  { name: "show", description: "" },
  { handle: { type: "positional" }, json: { type: "boolean" }, uses: { type: "string" } },
  nothing,
);
const root = makeGroup(
  { name: "musubi", description: "" },
  { user: makeGroup({ name: "user", description: "" }, { show }), doctor: makeCommand({ name: "doctor", description: "" }, {}, nothing) },
);

test("words lead down to a command, and what follows is its own", () => {
  expect(findCommand(root, ["user", "show", "alice", "--json"])).toMatchObject({
    command: show,
    path: ["user", "show"],
    rest: ["alice", "--json"],
    isGroup: false,
  });
});

test.each([[[]], [["user"]], [["user", "shwo"]], [["constructor"]]])("%j names no command", (words) => {
  expect(findCommand(root, words).isGroup).toBe(true);
});

test("an option that a command does not have is found, wherever it stands", () => {
  expect(unknownOption(show, ["alice", "--jsno"])).toBe("--jsno");
  expect(unknownOption(show, ["--demo=yes", "alice"])).toBe("--demo");
  expect(unknownOption(show, ["-j"])).toBe("-j");
});

test("options that it has, their negation, and what follows a bare -- are fine", () => {
  expect(unknownOption(show, ["alice", "--json", "--no-json", "--uses=3", "--uses", "3", "--", "--whatever"])).toBeNull();
});
