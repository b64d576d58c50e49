import {
  AccountView,
  FriendView,
  listMembers,
  MessageView,
  MyTalkView,
  OPERATIONS,
  SettingsView,
  TalkId,
  TalkView,
} from "@musubi/protocol";
import { expect, test } from "vitest";

const VIEW_OF_FIELD: Readonly<Record<string, unknown>> = {
  account: AccountView,
  friend: FriendView,
  message: MessageView,
  mine: MyTalkView,
  settings: SettingsView,
  talk: TalkView,
};

function fieldsOf(schema: { readonly properties: object }): Readonly<Record<string, unknown>> {
  return { ...schema.properties };
}

/** The schema itself, or the one that may also be null, as plain JSON. */
function plain(schema: unknown): string {
  return JSON.stringify(schema);
}

function orNull(schema: unknown): string {
  return plain({ anyOf: [schema, { type: "null" }] });
}

test.each(Object.values(OPERATIONS))("fields of the answer of $name carry the views that their names promise", (operation) => {
  const fields = fieldsOf(operation.output);
  const wrong = Object.entries(VIEW_OF_FIELD).filter(
    ([field, view]) => field in fields && ![plain(view), orNull(view)].includes(plain(fields[field])),
  );
  expect(wrong).toEqual([]);
});

test("the members of a talk are the only field of that name", () => {
  const withMembers = Object.values(OPERATIONS).filter((operation) => "members" in operation.output.properties);
  expect(withMembers).toEqual([listMembers]);
});

test.each(Object.values(OPERATIONS))("an input field talkId of $name is the id of a talk", (operation) => {
  const { talkId = TalkId } = fieldsOf(operation.input);
  expect([plain(TalkId), orNull(TalkId)]).toContain(plain(talkId));
});

test.each(Object.values(OPERATIONS))("an answer of $name with my place or the members says which talk it was", (operation) => {
  const needsTalk = "mine" in operation.output.properties || "members" in operation.output.properties;
  expect(!needsTalk || "talkId" in operation.input.properties).toBe(true);
});
