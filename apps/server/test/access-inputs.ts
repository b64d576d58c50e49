import type { AlbumId, FileId, LedgerEntryId, OperationName } from "@musubi/protocol";
import { beginUpload, type Person, readyFile, sendFiles, TEST_PASSWORD } from "@musubi/testkit";
import type { InputFactory, Scene } from "./access-scene.ts";
import {
  type Cast,
  freeHandle,
  givePasskey,
  giveTakeOut,
  type Kind,
  newClientName,
  newDevice,
  newInvite,
  pngBase64,
  SECRET,
  type SeededTalk,
  seedTalk,
  somebody,
} from "./cast.ts";
import { giveDisclosure, openCaseOf } from "./desk.ts";
import { SEALED_INPUTS } from "./sealed-inputs.ts";

const MEMBERS: ReadonlySet<Kind> = new Set(["owner", "admin", "member"]);

/** A talk that a cell may change as it likes: members get one of their own; the others change nothing. */
function ownTalk({ cast, talk }: Scene, kind: Kind): Promise<SeededTalk> {
  return MEMBERS.has(kind) ? seedTalk(cast) : Promise.resolve(talk);
}

const nothing = { input: () => Promise.resolve({}) };
/** Alice; for alice herself somebody she has a relation with. */
const alice = ({ cast }: Scene, kind: Kind, others: Person | null = cast.actors.blocked) =>
  kind === "owner" && others !== null ? others : cast.alice;
const aboutAlice = { input: async (scene: Scene, kind: Kind) => ({ accountId: alice(scene, kind).accountId }) };
const aboutRelation = { needsOwnCast: true as const, ...aboutAlice };
const inTalk = { input: async ({ talk }: Scene) => ({ talkId: talk.talkId }) };
const atMessage = { input: async ({ talk }: Scene) => ({ talkId: talk.talkId, seq: talk.seq }) };
const ofThrowaway = { caller: (scene: Scene) => somebody(scene.cast.world, "brief") };
const deviceName = "matrix";

const FILE = Buffer.from(`${SECRET}、と書いてある`);
const FILES = new WeakMap<SeededTalk, Promise<{ fileId: FileId; seq: number }>>();

/** A file of alice's that the talk shows, and where: the same for the whole scene. */
function shownFile({ cast, talk }: Scene): Promise<{ fileId: FileId; seq: number }> {
  const known = FILES.get(talk);
  if (known !== undefined) return known;
  const made = readyFile(cast.alice, FILE, { kind: "file" }).then(async ({ fileId }) => ({
    fileId,
    seq: await sendFiles(cast.alice, talk.talkId, [fileId]),
  }));
  FILES.set(talk, made);
  return made;
}

async function fileIn(scene: Scene): Promise<FileId> {
  return (await shownFile(scene)).fileId;
}

interface AlbumPlace {
  readonly albumId: AlbumId;
  readonly fileId: FileId;
}
const ALBUMS = new WeakMap<SeededTalk, Promise<AlbumPlace>>();

/** An album of alice's in the talk, with a photo of hers that has a caption nobody outside may read: the same for the whole talk. */
function albumIn({ cast, talk }: Scene): Promise<AlbumPlace> {
  const known = ALBUMS.get(talk);
  if (known !== undefined) return known;
  const made = makeAlbum(cast.alice, talk);
  ALBUMS.set(talk, made);
  return made;
}

async function makeAlbum(owner: Person, { talkId }: SeededTalk): Promise<AlbumPlace> {
  const { fileId } = await readyFile(owner, Buffer.from(pngBase64(24), "base64"), { kind: "picture", name: "庭.png" });
  const { albumId } = (await owner.must("album.create", { talkId, name: newClientName(), showsViews: true })).album;
  await owner.must("album.addPhotos", { albumId, fileIds: [fileId] });
  await owner.must("album.setPhoto", { albumId, fileId, caption: SECRET });
  return { albumId, fileId };
}

/** An album that a cell may change as it likes; those who may not get the one that all of them are tried on. */
function ownAlbum(scene: Scene, kind: Kind): Promise<AlbumPlace> {
  return MEMBERS.has(kind) ? makeAlbum(scene.cast.alice, scene.talk) : albumIn(scene);
}

function inAlbum<Rest extends object>(rest: Rest, albumOf: typeof ownAlbum = albumIn) {
  return { input: async (scene: Scene, kind: Kind) => ({ albumId: (await albumOf(scene, kind)).albumId, ...rest }) };
}

function atPhoto<Rest extends object>(rest: Rest) {
  return { input: async (scene: Scene) => ({ ...(await albumIn(scene)), ...rest }) };
}

function ofPhotos<Rest extends object>(rest: Rest, albumOf: typeof ownAlbum = albumIn) {
  return {
    input: async (scene: Scene, kind: Kind) => {
      const { albumId, fileId } = await albumOf(scene, kind);
      return { albumId, fileIds: [fileId], ...rest };
    },
  };
}

/** A case of alice's that is open still. */
function ofAlicesCase<Rest extends object>(rest: Rest) {
  return {
    input: async ({ cast: { alice: owner } }: Scene) => {
      const { cases } = await owner.must("support.list", {});
      return { caseId: cases.find(({ state }) => state !== "closed")?.caseId ?? (await openCaseOf(owner)), ...rest };
    },
  };
}

/** Something of alice's that the staff was shown and the public log has taken up. */
async function someDisclosureOf({ world, alice: owner }: Cast): Promise<LedgerEntryId> {
  const { disclosures } = await owner.must("disclosure.list", { countMax: 1 });
  return disclosures[0]?.entryId ?? (await giveDisclosure(world, owner)).id;
}

/** How each operation is called: on what is alice's wherever the input can name it. */
export const INPUTS: { readonly [N in OperationName]: InputFactory<N> } = {
  ...SEALED_INPUTS,
  "account.signUp": {
    input: async () => ({
      handle: freeHandle(),
      displayName: "new",
      country: "JP",
      language: "ja",
      credential: { kind: "password", password: TEST_PASSWORD },
      deviceName,
      carrier: "bearer",
    }),
  },
  "account.policy": nothing,
  "account.readMine": nothing,
  "account.updateProfile": { input: async () => ({ statusText: "散歩中" }) },
  "account.setPicture": { input: async () => ({ fileId: null }), ...ofThrowaway },
  "account.readPicture": { input: async ({ cast }) => ({ accountId: cast.alice.accountId }) },
  "account.readPrivate": nothing,
  "account.updatePrivate": {
    input: async () => ({ profile: { legalName: "", legalNameKana: "", postalCode: "", address: "", phone: "" } }),
  },
  "account.changePassword": { input: async () => ({ current: TEST_PASSWORD, next: "nine calm rivers" }), ...ofThrowaway },
  "account.renewRecoveryCodes": nothing,
  "account.previewDeletion": nothing,
  // Its own handle is the confirmation, so the caller's is put in by the row itself.
  "account.delete": { input: async () => ({ handle: freeHandle(), password: TEST_PASSWORD }), ...ofThrowaway },
  "session.signIn": {
    input: async ({ cast }) => ({
      credential: { kind: "password", handle: (await somebody(cast.world, "back")).handle, password: TEST_PASSWORD },
      deviceName,
      carrier: "bearer",
    }),
  },
  "session.signOut": { ...nothing, caller: (_scene, actor) => newDevice(actor) },
  "session.list": nothing,
  "session.signOutDevice": { input: async ({ cast }) => ({ deviceId: (await newDevice(cast.alice)).deviceId }) },
  "session.signOutOthers": { ...nothing, ...ofThrowaway },
  "passkey.startSignUp": { input: async () => ({ handle: freeHandle(), displayName: "new" }) },
  "passkey.startSignIn": nothing,
  "passkey.startAdd": nothing,
  "passkey.add": {
    input: async ({ cast }) => ({
      challengeId: (await cast.alice.must("passkey.startAdd", {})).challengeId,
      response: {},
      name: deviceName,
    }),
  },
  "passkey.list": nothing,
  "passkey.remove": { input: async ({ cast }) => ({ passkeyId: await givePasskey(cast.world, cast.alice) }) },
  "friend.find": { input: async ({ cast }) => ({ handle: cast.alice.handle }) },
  "friend.request": { needsOwnCast: true, input: async ({ cast }) => ({ handle: cast.alice.handle }) },
  "friend.list": { input: async () => ({ after: 0, countMax: 500 }) },
  "friend.accept": aboutRelation,
  "friend.decline": aboutRelation,
  "friend.remove": aboutRelation,
  "friend.unblock": aboutRelation,
  "friend.block": aboutRelation,
  "friend.mark": { needsOwnCast: true, input: async (scene, kind) => ({ accountId: alice(scene, kind).accountId, isFavourite: true }) },
  "invite.create": { input: async ({ talk }) => ({ kind: "talk", talkId: talk.talkId, usesMax: 1, lifeHours: 1 }) },
  "invite.list": nothing,
  "invite.revoke": { input: async ({ cast }) => ({ inviteId: (await newInvite(cast.alice, null)).inviteId }) },
  "invite.preview": { input: async ({ cast, talk }) => ({ code: (await newInvite(cast.alice, talk.talkId)).code }) },
  "invite.accept": { needsOwnCast: true, input: async ({ cast }) => ({ code: (await newInvite(cast.alice, null)).code }) },
  "talk.list": { input: async () => ({ countMax: 200 }) },
  "talk.read": inTalk,
  "talk.listMembers": inTalk,
  "talk.openDirect": { needsOwnCast: true, input: async (scene, kind) => ({ accountId: alice(scene, kind, scene.cast.juro).accountId }) },
  "talk.create": {
    needsOwnCast: true,
    input: async (scene, kind) => ({ name: "新しい話", memberIds: [alice(scene, kind, scene.cast.juro).accountId] }),
  },
  "talk.update": { input: async (scene, kind) => ({ talkId: (await ownTalk(scene, kind)).talkId, name: "居間" }) },
  "talk.setPicture": { input: async (scene, kind) => ({ talkId: (await ownTalk(scene, kind)).talkId, pictureBase64: null }) },
  "talk.readPicture": inTalk,
  "talk.addMembers": {
    input: async (scene, kind) => ({ talkId: (await ownTalk(scene, kind)).talkId, accountIds: [scene.cast.juro.accountId] }),
  },
  "talk.removeMember": {
    input: async (scene, kind) => ({ talkId: (await ownTalk(scene, kind)).talkId, accountId: scene.cast.ichiro.accountId }),
  },
  "talk.setRole": {
    input: async (scene, kind) => ({ talkId: (await ownTalk(scene, kind)).talkId, accountId: scene.cast.ichiro.accountId, role: "admin" }),
  },
  "talk.leave": { input: async (scene, kind) => ({ talkId: (await ownTalk(scene, kind)).talkId }) },
  "talk.markRead": atMessage,
  "talk.setMine": { input: async ({ talk }) => ({ talkId: talk.talkId, isPinned: true }) },
  "talk.saveDraft": { input: async ({ talk }) => ({ talkId: talk.talkId, text: "あとで", replyTo: null }) },
  "talk.signalTyping": inTalk,
  "talk.catchUp": { input: async ({ talk }) => ({ cursors: [{ talkId: talk.talkId, after: 0 }], countMax: 50 }) },
  "link.preview": { input: async () => ({ url: "https://127.0.0.1/" }) },
  "message.send": {
    input: async ({ talk }) => ({ talkId: talk.talkId, clientId: newClientName(), content: { kind: "text", text: "はい" } }),
  },
  "message.list": { input: async ({ talk }) => ({ talkId: talk.talkId, countMax: 50 }) },
  "message.edit": { input: async (scene, kind) => ({ ...at(await ownTalk(scene, kind)), text: "直した" }) },
  "message.describe": {
    input: async (scene) => ({ talkId: scene.talk.talkId, seq: (await shownFile(scene)).seq, caption: "直した", alts: [] }),
  },
  "message.listEdits": atMessage,
  "message.unsend": { input: async (scene, kind) => at(await ownTalk(scene, kind)) },
  "message.react": { input: async ({ talk }) => ({ ...at(talk), emoji: "🍊", isOn: true }) },
  "message.pin": { input: async ({ talk }) => ({ ...at(talk), isPinned: true }) },
  "message.listPinned": inTalk,
  "message.search": { input: async ({ talk }) => ({ query: SECRET, talkId: talk.talkId, countMax: 10 }) },
  "upload.start": { input: async () => ({ kind: "file", name: "写真.jpg", sizeBytes: 5 }) },
  "upload.read": { input: async ({ cast }) => ({ fileId: await beginUpload(cast.alice, FILE, { kind: "file" }) }) },
  "upload.cancel": { input: async ({ cast }) => ({ fileId: await beginUpload(cast.alice, FILE, { kind: "file" }) }) },
  "file.describe": { input: async (scene) => ({ fileIds: [await fileIn(scene)] }) },
  "file.read": { input: async (scene) => ({ fileId: await fileIn(scene), variant: "original" }) },
  "file.reportMismatch": {
    input: async (scene) => ({
      fileId: await fileIn(scene),
      variant: "original",
      expectedSha256: "0".repeat(64),
      receivedSha256: "1".repeat(64),
    }),
  },
  "pictures.confirmPurge": { input: async () => ({ class: "tile", epoch: 1, platform: "program" }) },
  "pictures.readEpochs": nothing,
  "album.create": { input: async ({ talk }) => ({ talkId: talk.talkId, name: `夏祭り ${newClientName()}` }) },
  "album.list": inTalk,
  "album.read": inAlbum({}),
  "album.update": inAlbum({ order: "added" as const }, ownAlbum),
  "album.remove": inAlbum({}, ownAlbum),
  "album.listPhotos": inAlbum({ countMax: 10 }),
  "album.readPhoto": atPhoto({}),
  "album.addPhotos": ofPhotos({}),
  "album.removePhotos": ofPhotos({}, ownAlbum),
  "album.listTrash": inAlbum({ countMax: 10 }),
  "album.restorePhotos": ofPhotos({}),
  "album.movePhotos": {
    input: async (scene, kind) => {
      const { albumId, fileId } = await ownAlbum(scene, kind);
      return { albumId, fileIds: [fileId], toAlbumId: (await ownAlbum(scene, kind)).albumId };
    },
  },
  "album.reorder": ofPhotos({ before: null }),
  "album.setPhoto": atPhoto({ caption: SECRET }),
  "album.likePhoto": atPhoto({ isLiked: true }),
  "album.comment": { input: async (scene) => ({ ...(await albumIn(scene)), clientId: newClientName(), text: "きれい" }) },
  "album.listComments": atPhoto({ countMax: 10 }),
  "album.removeComment": {
    input: async (scene) => {
      const place = await albumIn(scene);
      const { comment } = await scene.cast.alice.must("album.comment", { ...place, clientId: newClientName(), text: SECRET });
      return { ...place, number: comment.number };
    },
  },
  "album.download": inAlbum({}),
  "album.listViews": atPhoto({}),
  "report.send": {
    input: async ({ talk }) => ({
      talkId: talk.talkId,
      clientId: newClientName(),
      about: talk.seq,
      reason: "spam",
      words: "",
      messages: { kind: "plain", seqs: [talk.seq] },
    }),
  },
  "report.list": nothing,
  "settings.update": { input: async () => ({ theme: "dark" }) },
  "push.subscribe": { input: async () => ({ endpoint: "https://push.example.org/abc", p256dh: PUSH_KEY, auth: "c2l4dGVlbiBieXRlcyEhIQ" }) },
  "push.unsubscribe": nothing,
  "takeOut.request": { ...nothing, ...ofThrowaway },
  "takeOut.list": nothing,
  "takeOut.download": { input: async ({ cast }) => ({ takeOutId: await giveTakeOut(cast.world, cast.alice) }) },
  "disclosure.list": { input: async () => ({ countMax: 100 }) },
  "disclosure.prove": { input: async ({ cast }) => ({ entryId: await someDisclosureOf(cast) }) },
  "disclosure.markSeen": { input: async () => ({ through: 0 }) },
  "support.open": { input: async () => ({ topic: "other", text: "こんにちは", clientId: newClientName() }), ...ofThrowaway },
  "support.list": nothing,
  "support.read": ofAlicesCase({}),
  "support.write": ofAlicesCase({ clientId: newClientName(), text: "つづき" }),
  "support.close": ofAlicesCase({}),
  "sync.start": { input: async () => ({ friendsAfter: 0 }) },
};

/** An uncompressed point of P-256 (RFC 8291, appendix A), as browsers give it. */
const PUSH_KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";

function at({ talkId, seq }: SeededTalk) {
  return { talkId, seq };
}
