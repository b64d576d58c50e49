import { AccountView, FriendView, MemberView, MessageView, MyTalkView, OPERATIONS, SettingsView, TalkId, TalkView } from "@musubi/protocol";
import { expect, test } from "vitest";

const VIEW_OF_FIELD: Readonly<Record<string, unknown>> = {
  account: AccountView,
  friend: FriendView,
  message: MessageView,
  mine: MyTalkView,
  settings: SettingsView,
  talk: TalkView,
};

/** The schema itself, or the one that may also be null. */
function withoutNull(schema: unknown): unknown {
  const { anyOf } = schema as { anyOf?: readonly { type?: string }[] };
  return anyOf?.some((branch) => branch.type === "null") ? anyOf.find((branch) => branch.type !== "null") : schema;
}

function fieldsOf(schema: { readonly properties: object }): Readonly<Record<string, unknown>> {
  return { ...schema.properties };
}

test.each(Object.values(OPERATIONS))("fields of the answer of $name carry the views that their names promise", (operation) => {
  for (const [field, schema] of Object.entries(fieldsOf(operation.output))) {
    if (field in VIEW_OF_FIELD) expect(withoutNull(schema)).toEqual(VIEW_OF_FIELD[field]);
    if (field === "members") expect(schema).toMatchObject({ items: MemberView });
  }
});

test.each(Object.values(OPERATIONS))("an input field talkId of $name is the id of a talk", (operation) => {
  const { talkId } = fieldsOf(operation.input);
  if (talkId !== undefined) expect(withoutNull(talkId)).toMatchObject(TalkId);
});

test.each(Object.values(OPERATIONS))("an answer of $name with my place or the members says which talk it was", (operation) => {
  const needsTalk = "mine" in operation.output.properties || "members" in operation.output.properties;
  if (needsTalk) expect(Object.keys(operation.input.properties)).toContain("talkId");
});
