import { systemClock } from "@musubi/base";
import { startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { WebSocket } from "ws";
import { asRole } from "../cli/operator.ts";
import { signOutByOperator } from "../features/accounts/operator-store.ts";
import { SESSION_ENDED } from "./client-socket.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterAll(() => world.stop());

async function openSocket(token: string): Promise<WebSocket> {
  const socket = new WebSocket(`${world.url.replace("http", "ws")}/api/socket`, { headers: { Authorization: `Bearer ${token}` } });
  await new Promise<void>((done, fail) => {
    socket.once("open", done);
    socket.once("error", fail);
  });
  return socket;
}

const closed = (socket: WebSocket): Promise<number> => new Promise((done) => socket.once("close", done));

test("a device that another process signs out loses its open socket, and its token opens nothing more", async () => {
  const [alice, bob] = await Promise.all([world.person("alice"), world.person("bob")]);
  const [hers, his] = await Promise.all([openSocket(alice.token), openSocket(bob.token)]);
  const ended = closed(hers);
  // As the command line does it: as another role, past this process.
  const count = await asRole({ prepared: world.database }, "musubi_operator", (tx) =>
    signOutByOperator(tx, { accountId: alice.accountId, deviceId: null }, systemClock.nowMs()),
  );
  expect(count).toBe(1);
  expect(await ended).toBe(SESSION_ENDED);
  expect(await alice.call("account.readMine", {})).toMatchObject({ status: 401 });
  expect(his.readyState).toBe(his.OPEN);
  his.close();
});
