export { changePassword } from "./account/change-password.ts";
export { deleteAccount } from "./account/delete-account.ts";
export { previewDeletion } from "./account/preview-deletion.ts";
export { readMyAccount } from "./account/read-my-account.ts";
export { readPicture } from "./account/read-picture.ts";
export { readPolicy } from "./account/read-policy.ts";
export { readPrivateProfile } from "./account/read-private-profile.ts";
export { renewRecoveryCodes } from "./account/renew-recovery-codes.ts";
export { setPicture } from "./account/set-picture.ts";
export { signUp } from "./account/sign-up.ts";
export { updatePrivateProfile } from "./account/update-private-profile.ts";
export { updateProfile } from "./account/update-profile.ts";
export * from "./account/views.ts";
export { DATA_CATEGORIES, type DataCategory } from "./data-category.ts";
export { EVENTS, type EventData, type EventName, type ServerEvent } from "./events.ts";
export type { AnswerFrame, CallFrame, EventFrame, RefusalBody } from "./frames.ts";
export { acceptFriend } from "./friend/accept-friend.ts";
export { blockFriend } from "./friend/block-friend.ts";
export { declineFriend } from "./friend/decline-friend.ts";
export { findFriend } from "./friend/find-friend.ts";
export { listFriends } from "./friend/list-friends.ts";
export { markFriend } from "./friend/mark-friend.ts";
export { removeFriend } from "./friend/remove-friend.ts";
export { requestFriend } from "./friend/request-friend.ts";
export { unblockFriend } from "./friend/unblock-friend.ts";
export * from "./friend/views.ts";
export * from "./ids.ts";
export { acceptInvite } from "./invite/accept-invite.ts";
export { createInvite } from "./invite/create-invite.ts";
export { listInvites } from "./invite/list-invites.ts";
export { previewInvite } from "./invite/preview-invite.ts";
export { revokeInvite } from "./invite/revoke-invite.ts";
export * from "./invite/views.ts";
export { LIMITS } from "./limits.ts";
export { editMessage } from "./message/edit-message.ts";
export { listEdits } from "./message/list-edits.ts";
export { listMessages } from "./message/list-messages.ts";
export { listPinned } from "./message/list-pinned.ts";
export { pinMessage } from "./message/pin-message.ts";
export { reactMessage } from "./message/react-message.ts";
export { searchMessages } from "./message/search-messages.ts";
export { sendMessage } from "./message/send-message.ts";
export { unsendMessage } from "./message/unsend-message.ts";
export {
  type ActionOf,
  type ActorKind,
  type InputOf,
  type Operation,
  type OutputOf,
  operation,
  type RateClass,
  type RefusalOf,
} from "./operation.ts";
export { OPERATIONS, type OperationName, type Operations } from "./operations.ts";
export { addPasskey } from "./passkey/add-passkey.ts";
export { listPasskeys } from "./passkey/list-passkeys.ts";
export { removePasskey } from "./passkey/remove-passkey.ts";
export { startPasskeyAdd } from "./passkey/start-passkey-add.ts";
export { startPasskeySignIn } from "./passkey/start-passkey-sign-in.ts";
export { startPasskeySignUp } from "./passkey/start-passkey-sign-up.ts";
export { subscribePush } from "./push/subscribe-push.ts";
export { unsubscribePush } from "./push/unsubscribe-push.ts";
export { KERNEL_CODES, type KernelCode, REFUSALS, type RefusalCode } from "./refusal.ts";
export { listDevices } from "./session/list-devices.ts";
export { signIn } from "./session/sign-in.ts";
export { signOut } from "./session/sign-out.ts";
export { signOutDevice } from "./session/sign-out-device.ts";
export { signOutOthers } from "./session/sign-out-others.ts";
export * from "./session/views.ts";
export { updateSettings } from "./settings/update-settings.ts";
export { startSync } from "./sync/start-sync.ts";
export { downloadTakeOut } from "./takeout/download-take-out.ts";
export { listTakeOuts } from "./takeout/list-take-outs.ts";
export { requestTakeOut } from "./takeout/request-take-out.ts";
export * from "./takeout/views.ts";
export { addMembers } from "./talk/add-members.ts";
export { catchUp } from "./talk/catch-up.ts";
export { createTalk } from "./talk/create-talk.ts";
export { leaveTalk } from "./talk/leave-talk.ts";
export { listMembers } from "./talk/list-members.ts";
export { listTalks } from "./talk/list-talks.ts";
export { markRead } from "./talk/mark-read.ts";
export { openDirectTalk } from "./talk/open-direct-talk.ts";
export { readTalk } from "./talk/read-talk.ts";
export { readTalkPicture } from "./talk/read-talk-picture.ts";
export { removeMember } from "./talk/remove-member.ts";
export { saveDraft } from "./talk/save-draft.ts";
export { setMyTalk } from "./talk/set-my-talk.ts";
export { setRole } from "./talk/set-role.ts";
export { setTalkPicture } from "./talk/set-talk-picture.ts";
export { signalTyping } from "./talk/signal-typing.ts";
export { updateTalk } from "./talk/update-talk.ts";
export * from "./talk/views.ts";
