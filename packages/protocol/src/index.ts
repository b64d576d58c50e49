export { changePassword, RECOVERED_MS } from "./account/change-password.ts";
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
export { type AlbumAbilities, type AlbumMember, type AlbumRule, albumAbilities } from "./album/abilities.ts";
export { addPhotos } from "./album/add-photos.ts";
export { commentPhoto } from "./album/comment-photo.ts";
export { createAlbum } from "./album/create-album.ts";
export { downloadAlbum } from "./album/download-album.ts";
export { likePhoto } from "./album/like-photo.ts";
export { listAlbums } from "./album/list-albums.ts";
export { listComments } from "./album/list-comments.ts";
export { listPhotos } from "./album/list-photos.ts";
export { listTrash } from "./album/list-trash.ts";
export { listViews } from "./album/list-views.ts";
export { movePhotos } from "./album/move-photos.ts";
export { readAlbum } from "./album/read-album.ts";
export { readPhoto } from "./album/read-photo.ts";
export { removeAlbum } from "./album/remove-album.ts";
export { removeComment } from "./album/remove-comment.ts";
export { removePhotos } from "./album/remove-photos.ts";
export { reorderPhotos } from "./album/reorder-photos.ts";
export { restorePhotos } from "./album/restore-photos.ts";
export { setPhoto } from "./album/set-photo.ts";
export { updateAlbum } from "./album/update-album.ts";
export * from "./album/views.ts";
export { DATA_CATEGORIES, type DataCategory } from "./data-category.ts";
export { listDisclosures } from "./disclosure/list-disclosures.ts";
export { markDisclosuresSeen } from "./disclosure/mark-disclosures-seen.ts";
export { proveDisclosure } from "./disclosure/prove-disclosure.ts";
export * from "./disclosure/views.ts";
export { CaseState, CaseTopic, Contract, Place, PURPOSE_WORDS, Purpose, ROLE_WORDS, StaffRole } from "./disclosure/vocabulary.ts";
export { EVENTS, type EventData, type EventName, type ServerEvent } from "./events.ts";
export { cancelUpload } from "./file/cancel-upload.ts";
export { confirmPurge } from "./file/confirm-purge.ts";
export { describeFiles } from "./file/describe-files.ts";
export { FILE_REFUSALS, FileRefusal, type FileRefusalCode } from "./file/file-refusal.ts";
export { readPictureEpochs } from "./file/read-epochs.ts";
export { readFile } from "./file/read-file.ts";
export { readUpload } from "./file/read-upload.ts";
export { reportMismatch } from "./file/report-mismatch.ts";
export { startUpload } from "./file/start-upload.ts";
export * from "./file/views.ts";
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
export { type BytesOf, idBytes, idFromBytes } from "./id-bytes.ts";
export * from "./ids.ts";
export { acceptInvite } from "./invite/accept-invite.ts";
export { createInvite } from "./invite/create-invite.ts";
export { listInvites } from "./invite/list-invites.ts";
export { previewInvite } from "./invite/preview-invite.ts";
export { revokeInvite } from "./invite/revoke-invite.ts";
export * from "./invite/views.ts";
export { listHistory } from "./keep/list-history.ts";
export { listKeepItems } from "./keep/list-items.ts";
export * from "./keep/views.ts";
export { writeHistory } from "./keep/write-history.ts";
export { writeKeepItem } from "./keep/write-item.ts";
export { addPackages } from "./key/add-packages.ts";
export { countPackages } from "./key/count-packages.ts";
export { handOver } from "./key/hand-over.ts";
export {
  KeyHeadView,
  KeyLogHash,
  keyLogEntry,
  keyLogLabel,
  keyLogValue,
  readKeyLogEntry,
  readKeyLogValue,
} from "./key/key-log.ts";
export { proveKeys } from "./key/prove-keys.ts";
export { publishStatement } from "./key/publish-statement.ts";
export { readBackup } from "./key/read-backup.ts";
export { readChain } from "./key/read-chain.ts";
export { readKeyGrowth } from "./key/read-key-growth.ts";
export { readKeyHead } from "./key/read-key-head.ts";
export { RESETS_PER_DAY, resetIdentity } from "./key/reset-identity.ts";
export { takeOver } from "./key/take-over.ts";
export { takePackages } from "./key/take-packages.ts";
export * from "./key/views.ts";
export { writeBackup } from "./key/write-backup.ts";
export { LIMITS } from "./limits.ts";
export { describeMessage } from "./message/describe-message.ts";
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
export { listReports } from "./report/list-reports.ts";
export { sendReport } from "./report/send-report.ts";
export * from "./report/views.ts";
export { commitChange } from "./sealed/commit-change.ts";
export { confirmWelcome } from "./sealed/confirm-welcome.ts";
export { followEvents } from "./sealed/follow-events.ts";
export { foundGroup } from "./sealed/found-group.ts";
export { letFilesGo } from "./sealed/let-go.ts";
export { listWelcomes } from "./sealed/list-welcomes.ts";
export { readGroup } from "./sealed/read-group.ts";
export { sendSealed } from "./sealed/send-sealed.ts";
export * from "./sealed/views.ts";
export { listDevices } from "./session/list-devices.ts";
export { signIn } from "./session/sign-in.ts";
export { signOut } from "./session/sign-out.ts";
export { signOutDevice } from "./session/sign-out-device.ts";
export { signOutOthers } from "./session/sign-out-others.ts";
export * from "./session/views.ts";
export { updateSettings } from "./settings/update-settings.ts";
export { closeMyCase } from "./support/close-my-case.ts";
export { listMyCases } from "./support/list-my-cases.ts";
export { openCase } from "./support/open-case.ts";
export { readMyCase } from "./support/read-my-case.ts";
export * from "./support/views.ts";
export { writeCase } from "./support/write-case.ts";
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
