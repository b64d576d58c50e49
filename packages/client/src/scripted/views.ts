import { brand } from "@musubi/base";
import type {
  AccountId,
  AccountView,
  ClientId,
  DeviceId,
  FriendView,
  Handle,
  MessageView,
  ProfileView,
  TalkId,
  TalkView,
} from "@musubi/protocol";

/** Views with everything that a test does not care about filled in. For tests only. */

export const ALICE = brand<AccountId>("usr_0000000000000000alce");
export const BOB = brand<AccountId>("usr_00000000000000000bob");
export const TALK = brand<TalkId>("tlk_00000000000000000one");
export const OTHER_TALK = brand<TalkId>("tlk_00000000000000000two");

export function profileView(accountId: AccountId, displayName: string): ProfileView {
  return {
    accountId,
    handle: brand<Handle>(displayName.toLowerCase()),
    displayName,
    statusText: "",
    pictureVersion: 0,
    isGone: false,
  };
}

export function accountView(accountId: AccountId = ALICE): AccountView {
  return {
    profile: profileView(accountId, "Alice"),
    country: "JP",
    region: "jp",
    createdAt: 1,
    settings: { language: "ja", sendsReadReceipts: true, isFindable: true, showsPreviewInPush: false, theme: "system" },
    hasPassword: true,
    recoveryCodesLeft: 10,
    deviceId: brand<DeviceId>("dev_00000000000000000one"),
    changeSeq: 1,
  };
}

export function messageView(seq: number, changes: Partial<MessageView> = {}): MessageView {
  return {
    talkId: TALK,
    seq,
    changedSeq: seq,
    senderId: BOB,
    clientId: brand<ClientId>(`c${seq}`),
    sentAt: 1_000 + seq,
    content: { kind: "text", text: `text ${seq}` },
    replyTo: null,
    isForwarded: false,
    editedAt: null,
    isPinned: false,
    reactions: [],
    ...changes,
  };
}

export function talkView(changes: Partial<Omit<TalkView, "mine">> & { mine?: Partial<TalkView["mine"]> } = {}): TalkView {
  const { mine, ...rest } = changes;
  return {
    talkId: TALK,
    kind: "group",
    name: "Town hall",
    protection: "plain",
    region: "jp",
    postPolicy: "everyone",
    pictureVersion: 0,
    createdAt: 1,
    lastSeq: 0,
    memberCount: 2,
    faces: [profileView(BOB, "Bob")],
    can: { post: true, invite: true, remove: true, edit: true, setRoles: true, leave: true },
    lastMessage: null,
    ...rest,
    mine: {
      role: "member",
      joinedSeq: 0,
      readSeq: 0,
      unreadCount: 0,
      mentionCount: 0,
      isPinned: false,
      isArchived: false,
      mutedUntil: null,
      draft: null,
      ...mine,
    },
  };
}

export function friendView(accountId: AccountId, changes: Partial<FriendView> = {}): FriendView {
  return {
    profile: profileView(accountId, "Bob"),
    relation: "friend",
    isFavourite: false,
    isHidden: false,
    since: 1,
    changedSeq: 1,
    ...changes,
  };
}
