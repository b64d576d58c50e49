import { startWorld, type World } from "@musubi/testkit";
import { openCheckpoint } from "@musubi/translog";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { giveDisclosure } from "../../../test/desk.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterAll(() => world.stop());

test("x", async () => {
  const alice = await world.person("alicex");
  const e = await giveDisclosure(world, alice);
  const list = await alice.must("disclosure.list", { countMax: 10 });
  console.log(JSON.stringify(list, null, 1));
  const p = await alice.must("disclosure.prove", { entryId: e.id });
  console.log(p);
  const note = await (await fetch(`${world.url}/log/checkpoint`)).text();
  const vkey = (await (await fetch(`${world.url}/log/key`)).text()).trim();
  console.log(note, vkey, openCheckpoint(note, { vkey }));
  console.log(world.server.app.accountability.log.sequencer.damage);
});
