import { brand } from "@musubi/base";
import type { AccountId, ClientId, MessageView, SystemContent, TalkId, TalkView } from "@musubi/protocol";
import { expect, test } from "vitest";
import { isNewTalk } from "./is-new-talk.ts";

const ME = brand<AccountId>("usr_0123456789abcdefghjk");
const OTHER = brand<AccountId>("usr_1123456789abcdefghjk");

function talk(
  content: Partial<SystemContent>,
  readSeq = 0,
  kind: TalkView["kind"] = "group",
): Pick<TalkView, "kind" | "lastMessage" | "mine"> {
  const lastMessage: MessageView = {
    talkId: brand<TalkId>("tlk_0123456789abcdefghjk"),
    seq: 4,
    changedSeq: 4,
    senderId: null,
    clientId: brand<ClientId>("cli_0123456789abcdefghjk"),
    sentAt: 0,
    content: { kind: "system", what: "added", actorId: OTHER, subjectIds: [ME], value: "", ...content },
    replyTo: null,
    isForwarded: false,
    editedAt: null,
    isPinned: false,
    reactions: [],
  };
  const mine = {
    role: "member",
    joinedSeq: 0,
    readSeq,
    unreadCount: 0,
    mentionCount: 0,
    isPinned: false,
    isArchived: false,
    mutedUntil: null,
    draft: null,
  } as const;
  return { kind, lastMessage, mine };
}

test("a group that somebody put me into is new until I have looked at it", () => {
  expect(isNewTalk(talk({}), ME)).toBe(true);
  expect(isNewTalk(talk({ what: "created" }), ME)).toBe(true);
  expect(isNewTalk(talk({}, 4), ME)).toBe(false);
});

test("what I did myself, what happened to others and other kinds of talk are not new", () => {
  expect(isNewTalk(talk({ what: "created", actorId: ME }), ME)).toBe(false);
  expect(isNewTalk(talk({ subjectIds: [OTHER] }), ME)).toBe(false);
  expect(isNewTalk(talk({ what: "renamed" }), ME)).toBe(false);
  expect(isNewTalk(talk({}, 0, "direct"), ME)).toBe(false);
});
