import { base64url, systemClock, systemRandom } from "@musubi/base";
import { makeKeyPackage, SealedGroup, type Suite } from "@musubi/e2ee";
import { type FileId, type InputOf, idBytes, type OperationName, type Operations, type TalkId } from "@musubi/protocol";
import { type Person, TEST_PASSWORD } from "@musubi/testkit";
import type { InputFactory, Scene } from "./access-scene.ts";
import { type Cast, type Kind, newDevice, newInvite } from "./cast.ts";
import { makeSuite, newSealedName, SealedDevice } from "./sealed-device.ts";

/** The cast of one scene with keys of their own, and a sealed talk of alice's as `seedTalk` makes open ones. */
interface SealedScene {
  readonly talkId: TalkId;
  /** The device of whoever acts for a kind; alice's where nobody does. */
  deviceOf(kind: Kind): Promise<SealedDevice>;
  /** Another device of alice's. */
  readonly second: Person;
  /** A sealed talk of the same people that nobody has begun. */
  unbegun(kind: Kind): Promise<TalkId>;
}

const SCENES = new WeakMap<Cast, Promise<SealedScene>>();

function sealedIn({ cast }: Scene): Promise<SealedScene> {
  const known = SCENES.get(cast);
  if (known !== undefined) return known;
  const made = makeScene(cast);
  SCENES.set(cast, made);
  return made;
}

async function makeScene(cast: Cast): Promise<SealedScene> {
  const suite = await makeSuite();
  const devices = new Map<Person, Promise<SealedDevice>>();
  const deviceOfPerson = (person: Person): Promise<SealedDevice> => {
    const opened = devices.get(person) ?? SealedDevice.open(suite, person);
    devices.set(person, opened);
    return opened;
  };
  const { alice, ichiro, actors } = cast;
  const { admin, member, removed } = actors;
  if (admin === null || member === null || removed === null) throw new Error("Members have sessions.");
  const inside = [alice, admin, member, ichiro];
  for (const person of [...inside, removed]) await deviceOfPerson(person);
  const talkId = await newSealedTalk(cast);
  const founder = await deviceOfPerson(alice);
  await founder.found(talkId);
  await founder.commit(talkId);
  for (const person of inside.slice(1)) await (await deviceOfPerson(person)).enter();
  const outside = await newSealedTalk(cast);
  return {
    talkId,
    second: await newDevice(alice),
    deviceOf: (kind) => deviceOfPerson(SESSIONED.has(kind) ? (actors[kind] ?? alice) : alice),
    unbegun: (kind) => (MEMBERS.has(kind) ? newSealedTalk(cast) : Promise.resolve(outside)),
  };
}

const MEMBERS: ReadonlySet<Kind> = new Set(["owner", "admin", "member"]);
/** Those who can have a device with keys. */
const SESSIONED: ReadonlySet<Kind> = new Set(["owner", "admin", "member", "friend", "stranger", "removed", "blocked", "asked", "asking"]);

/** emi admin, bob and ichiro members, daichi removed again. */
async function newSealedTalk({ alice, ichiro, actors }: Cast): Promise<TalkId> {
  const { admin, member, removed } = actors;
  if (admin === null || member === null || removed === null) throw new Error("Members have sessions.");
  const memberIds = [admin, member, ichiro].map(({ accountId }) => accountId);
  const { talkId } = (await alice.must("talk.create", { name: "", memberIds, protection: "sealed" })).talk;
  await alice.must("talk.setRole", { talkId, accountId: admin.accountId, role: "admin" });
  const { code, inviteId } = await newInvite(alice, talkId);
  await removed.must("invite.accept", { code });
  await alice.must("invite.revoke", { inviteId });
  await alice.must("talk.removeMember", { talkId, accountId: removed.accountId });
  return talkId;
}

/** In the sealed talk: members with their own device, caught up; whoever is not one tries what would be right of alice. */
async function insider(scene: Scene, kind: Kind): Promise<{ readonly talkId: TalkId; readonly device: SealedDevice }> {
  const sealed = await sealedIn(scene);
  const device = await sealed.deviceOf(MEMBERS.has(kind) ? kind : "owner");
  await device.follow(sealed.talkId);
  return { talkId: sealed.talkId, device };
}

const inSealedTalk = { input: async (scene: Scene) => ({ talkId: (await sealedIn(scene)).talkId }) };
const nothing = { input: () => Promise.resolve({}) };
const ownDevice = async (scene: Scene, kind: Kind): Promise<SealedDevice> => (await sealedIn(scene)).deviceOf(kind);

async function founding(suite: Suite, device: SealedDevice, talkId: TalkId): Promise<InputOf<Operations["sealed.found"]>> {
  const group = await SealedGroup.start(suite, device.own, idBytes(talkId), systemClock);
  return { talkId, tree: base64url(group.publicTree), groupInfo: base64url(await group.groupInfo()) };
}

/** How the operations of sealed talks, of keys and of what is kept are called. */
export const SEALED_INPUTS: {
  readonly [N in Extract<OperationName, `${"key" | "sealed" | "keep" | "history"}.${string}`>]: InputFactory<N>;
} = {
  "key.publish": {
    input: async (scene, kind) => ({ statement: await (await ownDevice(scene, kind)).nextStatement((devices) => devices) }),
  },
  "key.resetIdentity": {
    // Whoever begins anew has no other keys afterwards.
    needsOwnCast: true,
    input: async (scene, kind) => {
      const device = await ownDevice(scene, kind);
      const statement = await device.nextStatement(
        () => [{ device: device.own.device, signatureKey: device.own.signaturePublicKey }],
        { isReset: true },
        { seed: systemRandom.bytes(32) },
      );
      return { statement, proof: { kind: "password", password: TEST_PASSWORD } };
    },
  },
  "key.readChain": { input: async ({ cast }) => ({ accountId: cast.alice.accountId, after: -1 }) },
  "key.prove": { input: async ({ cast }) => ({ accountId: cast.alice.accountId }) },
  "key.readHead": nothing,
  "key.readGrowth": { input: async () => ({ from: 0, to: 0 }) },
  "key.addPackages": {
    input: async (scene, kind) => {
      const { suite, own } = await ownDevice(scene, kind);
      return { keyPackages: [base64url((await makeKeyPackage(suite, own, systemClock)).publicBytes)] };
    },
  },
  "key.countPackages": nothing,
  "key.takePackages": {
    input: async (scene) => ({ talkId: (await sealedIn(scene)).talkId, deviceIds: [scene.cast.alice.deviceId] }),
  },
  "key.writeBackup": { input: async () => ({ version: 1, body: "AAAA" }) },
  "key.readBackup": nothing,
  "key.handOver": { input: async (scene) => ({ deviceId: (await sealedIn(scene)).second.deviceId, body: "AAAA" }) },
  "key.takeOver": nothing,
  "sealed.found": {
    input: async (scene, kind) => {
      const sealed = await sealedIn(scene);
      const device = await sealed.deviceOf(MEMBERS.has(kind) ? kind : "owner");
      return await founding(device.suite, device, await sealed.unbegun(kind));
    },
  },
  "sealed.commit": {
    input: async (scene, kind) => {
      const { device, talkId } = await insider(scene, kind);
      return await device.prepare(talkId);
    },
  },
  "sealed.send": {
    input: async (scene, kind) => {
      const { device, talkId } = await insider(scene, kind);
      return await device.seal(talkId, "はい");
    },
  },
  "sealed.readGroup": inSealedTalk,
  "sealed.follow": { input: async (scene) => ({ talkId: (await sealedIn(scene)).talkId, after: 0, countMax: 50 }) },
  "sealed.letGo": {
    input: async (scene, kind) => {
      const { device, talkId } = await insider(scene, kind);
      const { message } = await device.say(talkId, "はい");
      return { talkId, seq: message?.seq ?? 0, fileIds: ["fil_00000000000000000000" as FileId] };
    },
  },
  "sealed.listWelcomes": nothing,
  "sealed.confirmWelcome": { input: async (scene) => ({ talkId: (await sealedIn(scene)).talkId, event: 1 }) },
  "keep.write": { input: async () => ({ itemId: newSealedName(), version: 1, body: "AAAA" }) },
  "keep.list": { input: async () => ({ after: 0 }) },
  "history.write": { input: async (scene) => ({ talkId: (await sealedIn(scene)).talkId, from: 1, to: 1, body: "AAAA" }) },
  "history.list": { input: async (scene) => ({ talkId: (await sealedIn(scene)).talkId, after: 0 }) },
};
