import { LIMITS } from "@musubi/protocol";
import { startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { newInvite } from "../../../test/cast.ts";
import { databaseAsSuperuser } from "../../../test/database-as.ts";
import { type SealedCircle, sealedCircle, sealedGroup } from "../../../test/sealed-circle.ts";
import type { SealedDevice } from "../../../test/sealed-device.ts";

let world: World;
let circle: SealedCircle;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  circle = await sealedCircle(world);
});
afterAll(() => world.stop());

/** Gives somebody so many more devices that their account states: hundreds of sign-ins would be hundreds of password hashes. */
async function giveDevices({ person }: SealedDevice, count: number): Promise<void> {
  const client = await databaseAsSuperuser(world, inject("cluster"));
  try {
    await client.query(
      `with more as (
         insert into musubi.devices (id, account_id, name, kind, token_hash, created_at, last_seen_at)
         select 'dev_' || lpad($2 || n::text, 20, '0'), $1, 'more', 'program', sha256(($1 || n)::bytea), now(), now() from generate_series(1, $3::int) n returning id)
       insert into musubi.stated_devices (account_id, device_id, signature_key) select $1, id, sha256(id::bytea) from more`,
      [person.accountId, person.deviceId.replace(/\D/gu, "").slice(0, 8), count],
    );
  } finally {
    await client.end();
  }
}

test("a sealed talk whose people have more devices than a group may have is not begun, and says why; an open one is", async () => {
  const [alice, mei] = await circle.devices("size.alice", "size.mei");
  await giveDevices(mei, LIMITS.sealedDevices - 2);
  const input = { memberIds: [mei.person.accountId] };
  const { talk } = await alice.person.must("talk.create", { ...input, name: "", protection: "sealed" });
  await giveDevices(alice, 1);
  expect((await alice.person.call("talk.create", { ...input, name: "", protection: "sealed" })).error).toEqual({ code: "sealed_full" });
  await alice.person.must("talk.create", { ...input, name: "山の会" });
  expect(talk.memberCount).toBe(2);
});

test("nobody is added to a sealed talk, or joins it, whose devices are too many for its group", async () => {
  const [alice, mei, ren] = await circle.devices("many.alice", "many.mei", "many.ren");
  const talkId = await sealedGroup(alice, mei);
  const { code } = await newInvite(alice.person, talkId);
  await giveDevices(ren, LIMITS.sealedDevices - 2);
  const add = () => alice.person.call("talk.addMembers", { talkId, accountIds: [ren.person.accountId] });
  expect((await add()).error).toEqual({ code: "sealed_full" });
  expect((await ren.person.call("invite.accept", { code })).error).toEqual({ code: "sealed_full" });
  expect((await alice.person.must("talk.listMembers", { talkId })).members).toHaveLength(2);
});

test("where people have signed in on too many devices since, as many are let in as there is room for, and the talk goes on", async () => {
  const [alice, mei] = await circle.devices("room.alice", "room.mei");
  const talkId = await sealedGroup(alice, mei);
  await giveDevices(mei, LIMITS.sealedDevices);
  const { group } = await alice.person.must("sealed.readGroup", { talkId });
  expect(group?.missing).toHaveLength(LIMITS.sealedDevices - 2);
});
