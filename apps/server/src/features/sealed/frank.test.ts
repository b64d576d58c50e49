import { startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { listen } from "../../../test/listener.ts";
import { sealedCircle, sealedPair } from "../../../test/sealed-circle.ts";
import { tagOver, u64 } from "./frank.ts";

/** The example of docs/subsystems/e2ee.md, on which two independent programs agree. */
const KEY = Buffer.alloc(32, 0xbb);
const COMMITMENT = Buffer.from("5610571f1e7a7e3b2a5d49677cec7b0a347631597a20ef0f74065ef239b5065b", "hex");
const BOUND: readonly (readonly [string, Buffer])[] = [
  ["the talk", Buffer.alloc(16, 1)],
  ["the event", u64(42)],
  ["the epoch", u64(5)],
  ["the account", Buffer.alloc(16, 2)],
  ["the device", Buffer.alloc(16, 3)],
  ["the message", Buffer.alloc(16, 4)],
  ["the time", u64(1_767_225_600_000)],
];
const VALUES = BOUND.map(([, value]) => value);
const TAG = Buffer.from("60f30cd61fa1ce54c5828f4f89b5d4582f58205056dfbe0c03949bed61baaed9", "hex").toString("base64url");

const flip = (value: Buffer): Buffer => Buffer.from(value.map((byte, index) => (index === value.length - 1 ? byte ^ 1 : byte)));

describe("the tag", () => {
  test("[SEALED-06] is the one of the example", () => {
    expect(tagOver(7, KEY, VALUES, COMMITMENT)).toBe(TAG);
  });

  test.each(BOUND.map(([what], at) => [what, at] as const))("is another one when %s is", (_what, at) => {
    const changed = VALUES.map((value, index) => (index === at ? flip(value) : value));
    expect(tagOver(7, KEY, changed, COMMITMENT)).not.toBe(TAG);
  });

  test("[SEALED-06] is another one with another commitment, key, or number of a key", () => {
    expect(tagOver(7, KEY, VALUES, flip(COMMITMENT))).not.toBe(TAG);
    expect(tagOver(7, flip(KEY), VALUES, COMMITMENT)).not.toBe(TAG);
    expect(tagOver(8, KEY, VALUES, COMMITMENT)).not.toBe(TAG);
  });
});

describe("what the server vouches for", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(inject("cluster"));
  });
  afterAll(() => world.stop());

  test("[SEALED-06] is the same for the sender, for whoever listens and for whoever follows later, on another server too", async () => {
    const circle = await sealedCircle(world);
    const [alice, bob] = await circle.devices("alice", "bob");
    const talkId = await sealedPair(alice, bob);
    const listener = await listen(bob.person);
    const { event, frank } = await alice.say(talkId, "印つき");
    await listener.hears((heard) => heard.includes("sealed.happened") && heard.includes(frank.tag));
    await listener.close();
    await using beside = await world.beside();
    for (const url of [world.url, beside.url]) {
      const answer = await fetch(`${url}/api/sealed.follow`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${bob.person.token}` },
        body: JSON.stringify({ talkId, after: event - 1, countMax: 1 }),
      });
      expect(await answer.json()).toMatchObject({ events: [{ event, frank }] });
    }
  });
});
