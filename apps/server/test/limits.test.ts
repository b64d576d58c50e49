import { LIMITS } from "@musubi/protocol";
import { startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { WebSocket } from "ws";
import { newInvite } from "./cast.ts";
import { databaseAsSuperuser } from "./database-as.ts";
import { callRaw } from "./raw-call.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterAll(() => world.stop());

test("a body larger than a frame may be is refused before anybody reads it", async () => {
  const answer = await callRaw(world.url, null, "session.signIn", { filler: "x".repeat(LIMITS.frameBytes) });
  expect(answer).toMatchObject({ status: 413, body: '{"error":{"code":"too_large"}}' });
});

const LARGE = "A".repeat(LIMITS.frameBytes);

test("what carries the keys of a large sealed talk may be larger, and nothing else", async () => {
  const dora = await world.person("dora");
  const talkId = "tlk_00000000000000000000";
  const founding = { talkId, tree: LARGE, groupInfo: LARGE };
  expect(await callRaw(world.url, dora.token, "sealed.found", founding)).toMatchObject({ status: 404 });
  const tooLarge = { talkId, tree: "A".repeat(LIMITS.largeFrameBytes), groupInfo: "" };
  expect(await callRaw(world.url, dora.token, "sealed.found", tooLarge)).toMatchObject({ status: 413 });
  expect(await callRaw(world.url, dora.token, "keep.write", { body: LARGE })).toMatchObject({ status: 413 });
  const url = `${world.url.replace("http", "ws")}/api/socket`;
  const said = (op: string, input: unknown) =>
    new Promise<string>((resolve, reject) => {
      const socket = new WebSocket(url, { headers: { Authorization: `Bearer ${dora.token}` } });
      socket.once("error", reject);
      socket.once("open", () => socket.send(JSON.stringify({ id: 7, op, in: input })));
      socket.on("message", (data: Buffer) => {
        if (!data.toString().startsWith('{"id":7')) return;
        resolve(data.toString());
        socket.close();
      });
      socket.once("close", (code) => resolve(`closed ${code}`));
    });
  expect(await said("sealed.found", founding)).toBe('{"id":7,"no":{"code":"not_found"}}');
  expect(await said("keep.write", { body: LARGE })).toBe("closed 1009");
  expect(await said("sealed.found", tooLarge)).toBe("closed 1009");
});

test("a group of 500 takes nobody else, whether added or by link", async () => {
  const [alice, bob, chie] = [await world.person("alice"), await world.person("bob"), await world.person("chie")];
  await world.befriend(alice, bob);
  const { talkId } = await alice.group("満員");
  const { code } = await newInvite(alice, talkId);
  await fill(talkId, LIMITS.groupMembers - 1);
  expect((await alice.call("talk.addMembers", { talkId, accountIds: [bob.accountId] })).error?.code).toBe("talk_full");
  expect((await chie.call("invite.accept", { code })).error?.code).toBe("talk_full");
  const { members } = await alice.must("talk.listMembers", { talkId });
  expect(members).toHaveLength(LIMITS.groupMembers);
});

/** Puts people into a talk who exist for nothing else. */
async function fill(talkId: string, count: number): Promise<void> {
  const database = await databaseAsSuperuser(world, inject("cluster"));
  const people = `select 'usr_' || lpad(i::text, 20, '0') as id, i from generate_series(1, ${count}) i`;
  await database.query(
    `insert into musubi.accounts (id, country, language, region, created_at) select id, 'JP', 'ja', 'jp', now() from (${people}) p`,
  );
  await database.query(`insert into musubi.profiles (account_id, handle, display_name) select id, 'extra' || i, '' from (${people}) p`);
  await database.query(
    `insert into musubi.talk_members (talk_id, account_id, role, joined_seq, joined_at) select $1, id, 'member', 0, now() from (${people}) p`,
    [talkId],
  );
  await database.end();
}
