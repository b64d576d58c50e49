import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ManualClock, systemRandom } from "@musubi/base";
import { Handle } from "@musubi/protocol";
import { callHttp, ringOf, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { WEB_DIR } from "../installed.ts";
import { fits } from "../kernel/fits.ts";
import { PEOPLE } from "./people.ts";
import { DEMO_HANDLES, DEMO_PASSWORD, fillTown, readScripts, type Town } from "./town.ts";
import { isEmpty } from "./town-store.ts";

const NOW_MS = Date.UTC(2027, 3, 6, 1, 30);
let world: World;
let town: Town;
let wasEmpty: boolean;
beforeAll(async () => {
  world = await startWorld(inject("cluster"), { clock: new ManualClock(NOW_MS) });
  const keyRing = await ringOf(inject("cluster"));
  const { database } = world.server;
  wasEmpty = await database.transact("gate", { actor: null }, isEmpty);
  town = await fillTown(
    { database, keyRing, region: "jp", clock: new ManualClock(NOW_MS), random: systemRandom },
    { longTalkMessages: 3_000 },
  );
});
afterAll(() => world.stop());

async function signIn(handle: string): Promise<string> {
  const answer = await callHttp(world.url, null, "session.signIn", {
    credential: { kind: "password", handle, password: DEMO_PASSWORD },
    deviceName: "test",
    carrier: "bearer",
  });
  if (answer.output === undefined) throw new Error(`${handle} cannot sign in: ${answer.error?.code}`);
  return answer.output.session.token ?? "";
}

test("an empty server is filled with people, talks and messages, and is then no longer empty", async () => {
  expect(wasEmpty).toBe(true);
  expect(town.peopleCount).toBe(24);
  expect(town.talkCount).toBeGreaterThan(20);
  expect(town.messageCount).toBeGreaterThan(3_500);
  expect(await world.server.database.transact("gate", { actor: null }, isEmpty)).toBe(false);
});

test.each(DEMO_HANDLES)("%s signs in and finds talks, unread messages, friends and somebody who asks", async (handle) => {
  const token = await signIn(handle);
  const answer = await callHttp(world.url, token, "sync.start", { friendsAfter: 0 });
  const talks = answer.output?.talks ?? [];
  expect(talks.length).toBeGreaterThan(3);
  expect(talks.filter((talk) => talk.mine.unreadCount > 0).length).toBeGreaterThan(0);
  expect(talks.every((talk) => (talk.lastMessage?.sentAt ?? 0) <= NOW_MS)).toBe(true);
  expect(answer.output?.friends.filter((friend) => friend.relation === "friend").length).toBeGreaterThan(3);
});

test("messages of a talk stand in the order of their times, none in the future, over three weeks", async () => {
  const rows = await world.server.database.transact("jobs", { actor: null }, (tx) =>
    tx.rows<{ talk_id: string; sent_at: Date }>({ text: "select talk_id, sent_at from musubi.messages order by talk_id, seq", values: [] }),
  );
  const backwards = rows.filter(
    (row, index) => rows[index - 1]?.talk_id === row.talk_id && (rows[index - 1]?.sent_at.getTime() ?? 0) > row.sent_at.getTime(),
  );
  expect(backwards).toEqual([]);
  const times = rows.map((row) => row.sent_at.getTime());
  expect(Math.max(...times)).toBeLessThanOrEqual(NOW_MS);
  expect(NOW_MS - Math.min(...times)).toBeGreaterThan(18 * 86_400_000);
});

test("every handle of the town has the form of a handle", () => {
  expect(PEOPLE.filter((person) => !fits(Handle, person.handle))).toEqual([]);
});

test("every sticker of the plays is in the catalogue", async () => {
  const catalogue: unknown = JSON.parse(readFileSync(join(WEB_DIR, "public", "stickers", "catalogue.json"), "utf8"));
  const known = JSON.stringify(catalogue);
  const used = (await readScripts()).flatMap((script) =>
    script.steps.flatMap((step) => (step.kind === "line" && step.sticker !== null ? [step.sticker] : [])),
  );
  expect(used.length).toBeGreaterThan(20);
  expect(used.filter((sticker) => !known.includes(sticker.setId) || !known.includes(`"stickerId":"${sticker.stickerId}"`))).toEqual([]);
});
