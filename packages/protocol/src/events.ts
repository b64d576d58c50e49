import { AccountView, ProfileView } from "./account/views.ts";
import { AlbumView } from "./album/views.ts";
import { Purpose, StaffRole } from "./disclosure/vocabulary.ts";
import { FileStateView, PictureClass, PictureEpoch } from "./file/views.ts";
import { FriendView } from "./friend/views.ts";
import { AccountId, AlbumId, CaseId, DeviceId, LedgerEntryId, TalkId } from "./ids.ts";
import { KeepItemView } from "./keep/views.ts";
import { bool, Instant, nullable, object, oneOf, optional, Seq, type Static } from "./schema.ts";
import { SealedEventView } from "./sealed/views.ts";
import { MessageView, MyTalkView, TalkView } from "./talk/views.ts";

/**
 * What the server says on an open socket without being asked. Each event carries the view as it is now, so that applying
 * one twice changes nothing, and a client that missed some asks for the current views instead.
 */
export const EVENTS = {
  /** A message is new or has changed. Events of one talk come in the order of `changedSeq`; a gap means: catch up. */
  "message.changed": object({ message: MessageView }),
  /** A talk is new to me, or its name, members, picture, policy, or something of mine in it has changed. */
  "talk.changed": object({ talk: TalkView }),
  /** I am no longer in this talk: forget everything of it. */
  "talk.gone": object({ talkId: TalkId }),
  /** My own place in a talk changed on another device of mine (read, pinned, muted, draft). */
  "talk.mineChanged": object({ talkId: TalkId, mine: MyTalkView }),
  /** A member has read up to here. Sent only for members who say so. */
  "talk.read": object({ talkId: TalkId, accountId: AccountId, seq: Seq }),
  /** A member is writing; valid for five seconds. */
  "talk.typing": object({ talkId: TalkId, accountId: AccountId }),
  /** A relation of mine has changed. */
  "friend.changed": object({ friend: FriendView }),
  /** Somebody I can see has a new name, text or picture. */
  "profile.changed": object({ profile: ProfileView }),
  /** My own account or settings changed on another device. */
  "account.changed": object({ account: AccountView }),
  /** This or another device of mine was signed in or out. `isRecovered`: a recovery code let it in. */
  "device.changed": object({ deviceId: DeviceId, isSignedIn: bool, isRecovered: optional(bool) }),
  /** Somebody of the staff was shown data of mine. Sent right after the record of it was committed; `isDelayed`: a law forbade that, and it could be told only now. */
  "disclosure.recorded": object({
    entryId: LedgerEntryId,
    at: Instant,
    role: StaffRole,
    purpose: nullable(Purpose),
    isDelayed: optional(bool),
  }),
  /** A file of mine is received, ready or refused, or has other forms now. */
  "file.changed": object({ file: FileStateView }),
  /** Every picture of this class with a lower epoch is withdrawn: drop it, then answer with `pictures.confirmPurge`. */
  "pictures.purged": object({ class: PictureClass, epoch: PictureEpoch }),
  /** An album of a talk of mine is new, or its name, rules, cover or count of photos has changed. */
  "album.changed": object({ album: AlbumView }),
  /** An album is no longer there: forget it and its photos. */
  "album.removed": object({ talkId: TalkId, albumId: AlbumId }),
  /** Photos of an album have changed: ask `album.listPhotos` with the count that is known, when it is shown. Carries no photo. */
  "album.photosChanged": object({ talkId: TalkId, albumId: AlbumId, changeSeq: Seq }),
  /** A sealed talk has another event. That of a message comes just before its `message.changed`. */
  "sealed.happened": object({ event: SealedEventView }),
  /** This device was added to a sealed talk: ask `sealed.listWelcomes`. */
  "sealed.welcomed": object({ talkId: TalkId }),
  /** A sealed talk's members or their devices have changed: whoever is gone has to be removed, whoever is new to be added. */
  "sealed.due": object({ talkId: TalkId }),
  /** Somebody I have a talk with stated other devices than before. */
  "key.changed": object({ accountId: AccountId }),
  /** Another device of mine handed something to this one: ask `key.takeOver`. */
  "key.handed": object({ fromDeviceId: DeviceId }),
  /** Something that I keep was changed on another device of mine. */
  "keep.changed": object({ item: KeepItemView }),
  /** Another device of mine has laid up more of a sealed talk's history. */
  "history.grew": object({ talkId: TalkId }),
  /** A case of mine has an answer, or another state. */
  "support.changed": object({ caseId: CaseId }),
  /** The server cut this socket back to catching up: it had more to send than the reader took. */
  "socket.lagged": object({ reason: oneOf("slow_reader") }),
} as const;

/** The name of an event. */
export type EventName = keyof typeof EVENTS;
/** What an event of this name carries. */
export type EventData<N extends EventName> = Static<(typeof EVENTS)[N]>;
/** Any event, as a discriminated union. */
export type ServerEvent = { [N in EventName]: { readonly event: N; readonly data: EventData<N> } }[EventName];
