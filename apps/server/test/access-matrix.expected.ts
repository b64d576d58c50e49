import type { OperationName, RefusalCode } from "@musubi/protocol";
import { KINDS, type Kind } from "./cast.ts";

/**
 * What an operation on something of alice's, or on the talk that she owns, answers to each kind of person. Whoever is in no
 * list is told what they would be told if there were no such thing: `unauthenticated` without a session, else `not_found`.
 */
export interface Expected {
  readonly may: readonly Kind[];
  readonly refused?: Partial<Record<RefusalCode, readonly Kind[]>>;
  /** They get an answer, and it is the same as for names that name nothing: an empty page, a refusal that gives nothing away. */
  readonly alike?: readonly Kind[];
}

const EVERYBODY = KINDS;
const SIGNED_IN = ["owner", "admin", "member", "friend", "stranger", "removed", "blocked", "asked", "asking"] as const;
const MEMBERS = ["owner", "admin", "member"] as const;
const OUTSIDERS = ["friend", "stranger", "removed", "blocked", "asked", "asking"] as const;
/** Those whose own list holds alice, whatever hers says of them: being blocked is not told. */
const KNOWS_ALICE = ["owner", "admin", "member", "friend", "blocked", "asked", "asking"] as const;

/** The matrix. The one thing to write for a new operation; without it the matrix fails. */
export const EXPECTED: Record<OperationName, Expected> = {
  "account.signUp": { may: EVERYBODY },
  "account.policy": { may: EVERYBODY },
  "account.readMine": { may: SIGNED_IN },
  "account.updateProfile": { may: SIGNED_IN },
  "account.setPicture": { may: SIGNED_IN },
  "account.readPicture": { may: KNOWS_ALICE },
  "account.readPrivate": { may: SIGNED_IN },
  "account.updatePrivate": { may: SIGNED_IN },
  "account.changePassword": { may: SIGNED_IN },
  "account.renewRecoveryCodes": { may: SIGNED_IN },
  "account.previewDeletion": { may: SIGNED_IN },
  "account.delete": { may: SIGNED_IN },
  "session.signIn": { may: EVERYBODY },
  "session.signOut": { may: SIGNED_IN },
  "session.list": { may: SIGNED_IN },
  "session.signOutDevice": { may: ["owner"] },
  "session.signOutOthers": { may: SIGNED_IN },
  "passkey.startSignUp": { may: EVERYBODY },
  "passkey.startSignIn": { may: EVERYBODY },
  "passkey.startAdd": { may: SIGNED_IN },
  // A challenge that alice was given is worth nothing to anybody else; hers goes on to the check of the key, which is empty here.
  "passkey.add": { may: [], refused: { passkey_unusable: ["owner"] }, alike: SIGNED_IN.filter((kind) => kind !== "owner") },
  "passkey.list": { may: SIGNED_IN },
  "passkey.remove": { may: ["owner"] },
  "friend.find": { may: SIGNED_IN.filter((kind) => kind !== "blocked") },
  "friend.request": {
    may: ["stranger", "removed", "asked", "asking"],
    refused: { already_friends: ["admin", "member", "friend"], own_account: ["owner"] },
  },
  "friend.list": { may: SIGNED_IN },
  "friend.accept": { may: ["asked"] },
  "friend.decline": { may: ["asked", "asking"] },
  "friend.remove": { may: ["admin", "member", "friend", "blocked"] },
  "friend.unblock": { may: ["owner"] },
  "friend.block": { may: KNOWS_ALICE },
  "friend.mark": { may: ["admin", "member", "friend", "blocked"], refused: { not_friends: ["owner", "asked", "asking"] } },
  "invite.create": { may: MEMBERS },
  "invite.list": { may: SIGNED_IN },
  "invite.revoke": { may: ["owner"] },
  "invite.preview": { may: SIGNED_IN.filter((kind) => kind !== "blocked") },
  "invite.accept": { may: SIGNED_IN.filter((kind) => kind !== "blocked" && kind !== "owner"), refused: { own_account: ["owner"] } },
  "talk.list": { may: SIGNED_IN },
  "talk.read": { may: MEMBERS },
  "talk.listMembers": { may: MEMBERS },
  "talk.openDirect": { may: ["owner", "admin", "member", "friend", "blocked"] },
  "talk.create": { may: ["owner", "admin", "member", "friend"], alike: ["stranger", "removed", "blocked", "asked", "asking"] },
  "talk.update": { may: ["owner", "admin"] },
  "talk.setPicture": { may: ["owner", "admin"] },
  "talk.readPicture": { may: MEMBERS },
  "talk.addMembers": { may: MEMBERS },
  "talk.removeMember": { may: ["owner", "admin"] },
  "talk.setRole": { may: ["owner"] },
  "talk.leave": { may: ["admin", "member"], refused: { owner_must_stay: ["owner"] } },
  "talk.markRead": { may: MEMBERS },
  "talk.setMine": { may: MEMBERS },
  "talk.saveDraft": { may: MEMBERS },
  "talk.signalTyping": { may: MEMBERS },
  "talk.catchUp": { may: MEMBERS, alike: OUTSIDERS },
  "message.send": { may: MEMBERS },
  "message.list": { may: MEMBERS },
  "message.edit": { may: ["owner"], refused: { not_editable: ["admin", "member"] } },
  "message.listEdits": { may: MEMBERS },
  "message.unsend": { may: ["owner"], refused: { not_editable: ["admin", "member"] } },
  "message.react": { may: MEMBERS },
  "message.pin": { may: MEMBERS },
  "message.listPinned": { may: MEMBERS },
  "message.search": { may: MEMBERS, alike: OUTSIDERS },
  "upload.start": { may: SIGNED_IN },
  "upload.read": { may: ["owner"] },
  "upload.cancel": { may: ["owner"] },
  "file.describe": { may: MEMBERS, alike: OUTSIDERS },
  "file.read": { may: MEMBERS },
  "file.reportMismatch": { may: MEMBERS },
  "pictures.confirmPurge": { may: SIGNED_IN },
  "pictures.readEpochs": { may: SIGNED_IN },
  "album.create": { may: MEMBERS },
  "album.list": { may: MEMBERS },
  "album.read": { may: MEMBERS },
  "album.update": { may: ["owner", "admin"], refused: { album_restricted: ["member"] } },
  "album.remove": { may: ["owner", "admin"], refused: { album_restricted: ["member"] } },
  "album.listPhotos": { may: MEMBERS },
  "album.readPhoto": { may: MEMBERS },
  "album.addPhotos": { may: MEMBERS },
  // What the owner added is hers and the keepers' to remove.
  "album.removePhotos": { may: ["owner", "admin"], refused: { album_restricted: ["member"] } },
  "album.listTrash": { may: MEMBERS },
  "album.restorePhotos": { may: MEMBERS },
  "album.movePhotos": { may: ["owner", "admin"], refused: { album_restricted: ["member"] } },
  "album.reorder": { may: ["owner", "admin"], refused: { album_restricted: ["member"] } },
  "album.setPhoto": { may: ["owner", "admin"], refused: { album_restricted: ["member"] } },
  "album.likePhoto": { may: MEMBERS },
  "album.comment": { may: MEMBERS },
  "album.listComments": { may: MEMBERS },
  "album.removeComment": { may: ["owner", "admin"], refused: { album_restricted: ["member"] } },
  "album.download": { may: MEMBERS },
  "album.listViews": { may: MEMBERS },
  "settings.update": { may: SIGNED_IN },
  "push.subscribe": { may: SIGNED_IN },
  "push.unsubscribe": { may: SIGNED_IN },
  "takeOut.request": { may: SIGNED_IN },
  "takeOut.list": { may: SIGNED_IN },
  "takeOut.download": { may: [], refused: { not_ready: ["owner"] } },
  "disclosure.list": { may: SIGNED_IN },
  "disclosure.prove": { may: ["owner"] },
  "disclosure.markSeen": { may: SIGNED_IN },
  "support.open": { may: SIGNED_IN },
  "support.list": { may: SIGNED_IN },
  "support.read": { may: ["owner"] },
  "support.write": { may: ["owner"] },
  "support.close": { may: ["owner"] },
  "sync.start": { may: SIGNED_IN },
};
