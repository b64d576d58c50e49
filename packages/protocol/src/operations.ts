import { changePassword } from "./account/change-password.ts";
import { deleteAccount } from "./account/delete-account.ts";
import { previewDeletion } from "./account/preview-deletion.ts";
import { readMyAccount } from "./account/read-my-account.ts";
import { readPicture } from "./account/read-picture.ts";
import { readPolicy } from "./account/read-policy.ts";
import { readPrivateProfile } from "./account/read-private-profile.ts";
import { renewRecoveryCodes } from "./account/renew-recovery-codes.ts";
import { setPicture } from "./account/set-picture.ts";
import { signUp } from "./account/sign-up.ts";
import { updatePrivateProfile } from "./account/update-private-profile.ts";
import { updateProfile } from "./account/update-profile.ts";
import { addPhotos } from "./album/add-photos.ts";
import { commentPhoto } from "./album/comment-photo.ts";
import { createAlbum } from "./album/create-album.ts";
import { downloadAlbum } from "./album/download-album.ts";
import { likePhoto } from "./album/like-photo.ts";
import { listAlbums } from "./album/list-albums.ts";
import { listComments } from "./album/list-comments.ts";
import { listPhotos } from "./album/list-photos.ts";
import { listTrash } from "./album/list-trash.ts";
import { listViews } from "./album/list-views.ts";
import { movePhotos } from "./album/move-photos.ts";
import { readAlbum } from "./album/read-album.ts";
import { readPhoto } from "./album/read-photo.ts";
import { removeAlbum } from "./album/remove-album.ts";
import { removeComment } from "./album/remove-comment.ts";
import { removePhotos } from "./album/remove-photos.ts";
import { reorderPhotos } from "./album/reorder-photos.ts";
import { restorePhotos } from "./album/restore-photos.ts";
import { setPhoto } from "./album/set-photo.ts";
import { updateAlbum } from "./album/update-album.ts";
import { listDisclosures } from "./disclosure/list-disclosures.ts";
import { markDisclosuresSeen } from "./disclosure/mark-disclosures-seen.ts";
import { proveDisclosure } from "./disclosure/prove-disclosure.ts";
import { cancelUpload } from "./file/cancel-upload.ts";
import { confirmPurge } from "./file/confirm-purge.ts";
import { describeFiles } from "./file/describe-files.ts";
import { readPictureEpochs } from "./file/read-epochs.ts";
import { readFile } from "./file/read-file.ts";
import { readUpload } from "./file/read-upload.ts";
import { reportMismatch } from "./file/report-mismatch.ts";
import { startUpload } from "./file/start-upload.ts";
import { acceptFriend } from "./friend/accept-friend.ts";
import { blockFriend } from "./friend/block-friend.ts";
import { declineFriend } from "./friend/decline-friend.ts";
import { findFriend } from "./friend/find-friend.ts";
import { listFriends } from "./friend/list-friends.ts";
import { markFriend } from "./friend/mark-friend.ts";
import { removeFriend } from "./friend/remove-friend.ts";
import { requestFriend } from "./friend/request-friend.ts";
import { unblockFriend } from "./friend/unblock-friend.ts";
import { acceptInvite } from "./invite/accept-invite.ts";
import { createInvite } from "./invite/create-invite.ts";
import { listInvites } from "./invite/list-invites.ts";
import { previewInvite } from "./invite/preview-invite.ts";
import { revokeInvite } from "./invite/revoke-invite.ts";
import { listHistory } from "./keep/list-history.ts";
import { listKeepItems } from "./keep/list-items.ts";
import { writeHistory } from "./keep/write-history.ts";
import { writeKeepItem } from "./keep/write-item.ts";
import { addPackages } from "./key/add-packages.ts";
import { countPackages } from "./key/count-packages.ts";
import { handOver } from "./key/hand-over.ts";
import { proveKeys } from "./key/prove-keys.ts";
import { publishStatement } from "./key/publish-statement.ts";
import { readBackup } from "./key/read-backup.ts";
import { readChain } from "./key/read-chain.ts";
import { readKeyGrowth } from "./key/read-key-growth.ts";
import { readKeyHead } from "./key/read-key-head.ts";
import { resetIdentity } from "./key/reset-identity.ts";
import { takeOver } from "./key/take-over.ts";
import { takePackages } from "./key/take-packages.ts";
import { writeBackup } from "./key/write-backup.ts";
import { previewLink } from "./link/preview-link.ts";
import { describeMessage } from "./message/describe-message.ts";
import { editMessage } from "./message/edit-message.ts";
import { listEdits } from "./message/list-edits.ts";
import { listMessages } from "./message/list-messages.ts";
import { listPinned } from "./message/list-pinned.ts";
import { pinMessage } from "./message/pin-message.ts";
import { reactMessage } from "./message/react-message.ts";
import { searchMessages } from "./message/search-messages.ts";
import { sendMessage } from "./message/send-message.ts";
import { unsendMessage } from "./message/unsend-message.ts";
import { addPasskey } from "./passkey/add-passkey.ts";
import { listPasskeys } from "./passkey/list-passkeys.ts";
import { removePasskey } from "./passkey/remove-passkey.ts";
import { startPasskeyAdd } from "./passkey/start-passkey-add.ts";
import { startPasskeySignIn } from "./passkey/start-passkey-sign-in.ts";
import { startPasskeySignUp } from "./passkey/start-passkey-sign-up.ts";
import { subscribePush } from "./push/subscribe-push.ts";
import { unsubscribePush } from "./push/unsubscribe-push.ts";
import { listReports } from "./report/list-reports.ts";
import { sendReport } from "./report/send-report.ts";
import { commitChange } from "./sealed/commit-change.ts";
import { confirmWelcome } from "./sealed/confirm-welcome.ts";
import { followEvents } from "./sealed/follow-events.ts";
import { foundGroup } from "./sealed/found-group.ts";
import { letFilesGo } from "./sealed/let-go.ts";
import { listWelcomes } from "./sealed/list-welcomes.ts";
import { readGroup } from "./sealed/read-group.ts";
import { sendSealed } from "./sealed/send-sealed.ts";
import { listDevices } from "./session/list-devices.ts";
import { signIn } from "./session/sign-in.ts";
import { signOut } from "./session/sign-out.ts";
import { signOutDevice } from "./session/sign-out-device.ts";
import { signOutOthers } from "./session/sign-out-others.ts";
import { updateSettings } from "./settings/update-settings.ts";
import { closeMyCase } from "./support/close-my-case.ts";
import { listMyCases } from "./support/list-my-cases.ts";
import { openCase } from "./support/open-case.ts";
import { readMyCase } from "./support/read-my-case.ts";
import { writeCase } from "./support/write-case.ts";
import { startSync } from "./sync/start-sync.ts";
import { downloadTakeOut } from "./takeout/download-take-out.ts";
import { listTakeOuts } from "./takeout/list-take-outs.ts";
import { requestTakeOut } from "./takeout/request-take-out.ts";
import { addMembers } from "./talk/add-members.ts";
import { catchUp } from "./talk/catch-up.ts";
import { createTalk } from "./talk/create-talk.ts";
import { leaveTalk } from "./talk/leave-talk.ts";
import { listMembers } from "./talk/list-members.ts";
import { listTalks } from "./talk/list-talks.ts";
import { markRead } from "./talk/mark-read.ts";
import { openDirectTalk } from "./talk/open-direct-talk.ts";
import { readTalk } from "./talk/read-talk.ts";
import { readTalkPicture } from "./talk/read-talk-picture.ts";
import { removeMember } from "./talk/remove-member.ts";
import { saveDraft } from "./talk/save-draft.ts";
import { setMyTalk } from "./talk/set-my-talk.ts";
import { setRole } from "./talk/set-role.ts";
import { setTalkPicture } from "./talk/set-talk-picture.ts";
import { signalTyping } from "./talk/signal-typing.ts";
import { updateTalk } from "./talk/update-talk.ts";

/** Every operation of the contract, by name. The server refuses to start unless each has exactly one handler. */
export const OPERATIONS = {
  "account.signUp": signUp,
  "account.policy": readPolicy,
  "account.readMine": readMyAccount,
  "account.updateProfile": updateProfile,
  "account.setPicture": setPicture,
  "account.readPicture": readPicture,
  "account.readPrivate": readPrivateProfile,
  "account.updatePrivate": updatePrivateProfile,
  "account.changePassword": changePassword,
  "account.renewRecoveryCodes": renewRecoveryCodes,
  "account.previewDeletion": previewDeletion,
  "account.delete": deleteAccount,
  "session.signIn": signIn,
  "session.signOut": signOut,
  "session.list": listDevices,
  "session.signOutDevice": signOutDevice,
  "session.signOutOthers": signOutOthers,
  "passkey.startSignUp": startPasskeySignUp,
  "passkey.startSignIn": startPasskeySignIn,
  "passkey.startAdd": startPasskeyAdd,
  "passkey.add": addPasskey,
  "passkey.list": listPasskeys,
  "passkey.remove": removePasskey,
  "friend.find": findFriend,
  "friend.request": requestFriend,
  "friend.list": listFriends,
  "friend.accept": acceptFriend,
  "friend.decline": declineFriend,
  "friend.remove": removeFriend,
  "friend.unblock": unblockFriend,
  "friend.block": blockFriend,
  "friend.mark": markFriend,
  "invite.create": createInvite,
  "invite.list": listInvites,
  "invite.revoke": revokeInvite,
  "invite.preview": previewInvite,
  "invite.accept": acceptInvite,
  "talk.list": listTalks,
  "talk.read": readTalk,
  "talk.listMembers": listMembers,
  "talk.openDirect": openDirectTalk,
  "talk.create": createTalk,
  "talk.update": updateTalk,
  "talk.setPicture": setTalkPicture,
  "talk.readPicture": readTalkPicture,
  "talk.addMembers": addMembers,
  "talk.removeMember": removeMember,
  "talk.setRole": setRole,
  "talk.leave": leaveTalk,
  "talk.markRead": markRead,
  "talk.setMine": setMyTalk,
  "talk.saveDraft": saveDraft,
  "talk.signalTyping": signalTyping,
  "talk.catchUp": catchUp,
  "link.preview": previewLink,
  "message.send": sendMessage,
  "message.list": listMessages,
  "message.edit": editMessage,
  "message.describe": describeMessage,
  "message.listEdits": listEdits,
  "message.unsend": unsendMessage,
  "message.react": reactMessage,
  "message.pin": pinMessage,
  "message.listPinned": listPinned,
  "message.search": searchMessages,
  "key.publish": publishStatement,
  "key.resetIdentity": resetIdentity,
  "key.readChain": readChain,
  "key.addPackages": addPackages,
  "key.countPackages": countPackages,
  "key.takePackages": takePackages,
  "key.writeBackup": writeBackup,
  "key.readBackup": readBackup,
  "key.handOver": handOver,
  "key.takeOver": takeOver,
  "key.readHead": readKeyHead,
  "key.readGrowth": readKeyGrowth,
  "key.prove": proveKeys,
  "sealed.found": foundGroup,
  "sealed.commit": commitChange,
  "sealed.send": sendSealed,
  "sealed.readGroup": readGroup,
  "sealed.follow": followEvents,
  "sealed.letGo": letFilesGo,
  "sealed.listWelcomes": listWelcomes,
  "sealed.confirmWelcome": confirmWelcome,
  "keep.write": writeKeepItem,
  "keep.list": listKeepItems,
  "history.write": writeHistory,
  "history.list": listHistory,
  "upload.start": startUpload,
  "upload.read": readUpload,
  "upload.cancel": cancelUpload,
  "file.describe": describeFiles,
  "file.read": readFile,
  "file.reportMismatch": reportMismatch,
  "pictures.confirmPurge": confirmPurge,
  "pictures.readEpochs": readPictureEpochs,
  "album.create": createAlbum,
  "album.list": listAlbums,
  "album.read": readAlbum,
  "album.update": updateAlbum,
  "album.remove": removeAlbum,
  "album.listPhotos": listPhotos,
  "album.readPhoto": readPhoto,
  "album.addPhotos": addPhotos,
  "album.removePhotos": removePhotos,
  "album.listTrash": listTrash,
  "album.restorePhotos": restorePhotos,
  "album.movePhotos": movePhotos,
  "album.reorder": reorderPhotos,
  "album.setPhoto": setPhoto,
  "album.likePhoto": likePhoto,
  "album.comment": commentPhoto,
  "album.listComments": listComments,
  "album.removeComment": removeComment,
  "album.download": downloadAlbum,
  "album.listViews": listViews,
  "report.send": sendReport,
  "report.list": listReports,
  "settings.update": updateSettings,
  "push.subscribe": subscribePush,
  "push.unsubscribe": unsubscribePush,
  "takeOut.request": requestTakeOut,
  "takeOut.list": listTakeOuts,
  "takeOut.download": downloadTakeOut,
  "disclosure.list": listDisclosures,
  "disclosure.prove": proveDisclosure,
  "disclosure.markSeen": markDisclosuresSeen,
  "support.open": openCase,
  "support.list": listMyCases,
  "support.read": readMyCase,
  "support.write": writeCase,
  "support.close": closeMyCase,
  "sync.start": startSync,
} as const;

/** The name of an operation. */
export type OperationName = keyof typeof OPERATIONS;
/** The whole contract as a type. */
export type Operations = typeof OPERATIONS;
