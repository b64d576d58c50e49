import { crc32, deflateSync } from "node:zlib";
import { randomName, systemRandom } from "@musubi/base";
import { type ClientId, type Handle, type InviteId, newId, type PasskeyId, type TakeOutId, type TalkId } from "@musubi/protocol";
import { openClient } from "@musubi/server";
import { type Person, personOf, setPortrait, TEST_PASSWORD, type World } from "@musubi/testkit";
import { vi } from "vitest";

/**
 * How somebody stands to alice, to what is hers, and to the talk that she owns. The last three have no session: nobody
 * signed in, a device of alice's own that was signed out, and somebody (a friend and a member) who deleted the account.
 */
export const KINDS = [
  "owner",
  "admin",
  "member",
  "friend",
  "stranger",
  "removed",
  "blocked",
  "asked",
  "asking",
  "anyone",
  "signedOut",
  "deleted",
] as const;
export type Kind = (typeof KINDS)[number];

/** The kinds that have no session. */
export const SESSIONLESS: readonly Kind[] = ["anyone", "signedOut", "deleted"];

/** What is written in alice's talk and may be read by its members alone. */
export const SECRET = "ひみつの合図は金柑";

/** Alice, those around her, and what is hers. */
export interface Cast {
  readonly world: World;
  readonly alice: Person;
  /** A plain member besides the member kind, for things that are done to a member. */
  readonly ichiro: Person;
  /** A friend of alice, admin and member who is in no talk of hers. */
  readonly juro: Person;
  /** Who acts for each kind; null is nobody at all. */
  readonly actors: Readonly<Record<Kind, Person | null>>;
}

/** A talk of alice's with a member of every kind that is one, and one who was. */
export interface SeededTalk {
  readonly talkId: TalkId;
  /** The place of alice's secret. */
  readonly seq: number;
}

/** A new person for whom a test does not care who it is. */
export function somebody(world: World, name: string): Promise<Person> {
  return world.person(`${name}.${randomName(systemRandom, 8)}`, name);
}

/** Gathers a cast in a world. Nobody in it knows anybody of another cast. */
export async function gatherCast(world: World): Promise<Cast> {
  const [alice, emi, bob, fumi] = [
    await somebody(world, "alice"),
    await somebody(world, "emi"),
    await somebody(world, "bob"),
    await somebody(world, "fumi"),
  ];
  const [chie, daichi, gen, sora] = [
    await somebody(world, "chie"),
    await somebody(world, "daichi"),
    await somebody(world, "gen"),
    await somebody(world, "sora"),
  ];
  const [kaede, hana, ichiro, juro] = [
    await somebody(world, "kaede"),
    await somebody(world, "hana"),
    await somebody(world, "ichiro"),
    await somebody(world, "juro"),
  ];
  for (const friend of [emi, bob, fumi, gen, hana, ichiro]) await world.befriend(alice, friend);
  for (const friend of [alice, emi, bob]) await world.befriend(juro, friend);
  await alice.must("friend.request", { handle: sora.handle });
  await kaede.must("friend.request", { handle: alice.handle });
  await alice.must("friend.block", { accountId: gen.accountId });
  await setPortrait(alice, Buffer.from(pngBase64(4), "base64"));
  const lostDevice = await newDevice(alice);
  await alice.must("session.signOutDevice", { deviceId: lostDevice.deviceId });
  const actors = {
    owner: alice,
    admin: emi,
    member: bob,
    friend: fumi,
    stranger: chie,
    removed: daichi,
    blocked: gen,
    asked: sora,
    asking: kaede,
    anyone: null,
    signedOut: lostDevice,
    deleted: hana,
  };
  const cast = { world, alice, ichiro, juro, actors };
  // They were in a talk together until then.
  const { talkId } = await alice.group("むかしの話", hana);
  await hana.must("account.delete", { handle: hana.handle, password: TEST_PASSWORD });
  // Erasing goes on in the background, and ends with them out of the talk: nothing may move while answers are compared.
  await vi.waitUntil(async () => (await alice.must("talk.read", { talkId })).talk.memberCount === 1, { timeout: 20_000 });
  await vi.waitUntil(
    async () => !(await alice.must("friend.list", { after: 0, countMax: 500 })).friends.some(({ profile }) => profile.isGone),
    {
      timeout: 20_000,
    },
  );
  return cast;
}

/** Another device of the same person. */
export async function newDevice(person: Person): Promise<Person> {
  const credential = { kind: "password" as const, handle: person.handle, password: TEST_PASSWORD };
  const { session } = await person.must("session.signIn", { credential, deviceName: "another", carrier: "bearer" });
  return personOf(person.url, {
    handle: person.handle,
    accountId: session.accountId,
    deviceId: session.deviceId,
    token: session.token ?? "",
  });
}

/** Makes a talk of alice's: emi admin, bob and ichiro members, daichi removed again; its picture set, its secret told and pinned. */
export async function seedTalk({ alice, ichiro, actors }: Cast): Promise<SeededTalk> {
  const { admin, member, removed } = actors;
  if (admin === null || member === null || removed === null) throw new Error("Members have sessions.");
  const { talkId } = await alice.group("台所", admin, member, ichiro);
  await alice.must("talk.setRole", { talkId, accountId: admin.accountId, role: "admin" });
  // By link, so that being friends is not what makes the difference later.
  const { code, inviteId } = await newInvite(alice, talkId);
  await removed.must("invite.accept", { code });
  await alice.must("invite.revoke", { inviteId });
  await alice.must("talk.removeMember", { talkId, accountId: removed.accountId });
  await alice.must("talk.setPicture", { talkId, pictureBase64: pngBase64(4) });
  const first = await alice.say(talkId, `${SECRET}、と言いかけた`);
  await alice.must("message.edit", { talkId, seq: first, text: SECRET });
  await alice.must("message.pin", { talkId, seq: first, isPinned: true });
  return { talkId, seq: first };
}

/** An invite link of somebody's: to become friends, or into a talk. */
export async function newInvite(owner: Person, talkId: TalkId | null): Promise<{ readonly code: string; readonly inviteId: InviteId }> {
  const kind = talkId === null ? "friend" : "talk";
  const { invite } = await owner.must("invite.create", { kind, talkId, usesMax: 5, lifeHours: 24 });
  return { code: invite.code ?? "", inviteId: invite.inviteId };
}

/** A client's name for a new message. */
export function newClientName(): ClientId {
  return randomName(systemRandom, 20) as ClientId;
}

/** A handle that nobody has. */
export function freeHandle(): Handle {
  return `free.${randomName(systemRandom, 12)}` as Handle;
}

/** A passkey of somebody's, as if an authenticator had made it: only its owner and its name matter here. */
export async function givePasskey(world: World, owner: Person): Promise<PasskeyId> {
  const passkeyId = newId("psk", systemRandom);
  const gate = await openClient(world.database.connectionOf("musubi_gate"));
  try {
    await gate.query(
      "insert into musubi.passkeys (id, account_id, credential_id, public_key, sign_count, transports, name, created_at) values ($1, $2, $3, '', 0, '{}', 'key', now())",
      [passkeyId, owner.accountId, passkeyId],
    );
  } finally {
    await gate.end();
  }
  return passkeyId;
}

/** A take-out of somebody's that still waits for its turn. */
export async function giveTakeOut(world: World, owner: Person): Promise<TakeOutId> {
  const takeOutId = newId("tko", systemRandom);
  const jobs = await openClient(world.database.connectionOf("musubi_jobs"));
  try {
    await jobs.query("insert into musubi.take_outs (id, account_id, state, requested_at) values ($1, $2, 'waiting', now())", [
      takeOutId,
      owner.accountId,
    ]);
  } finally {
    await jobs.end();
  }
  return takeOutId;
}

/** A grey square as base 64. */
export function pngBase64(side: number): string {
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(side, 0x80)]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: side }, () => row)));
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]).toString("base64");
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
