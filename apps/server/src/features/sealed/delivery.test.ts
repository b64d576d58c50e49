import { startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { databaseAs } from "../../../test/database-as.ts";
import { sealedCircle, sealedPair } from "../../../test/sealed-circle.ts";
import { stretchesOf } from "./stretches.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterAll(() => world.stop());

test("whoever follows a sealed talk is recorded as having been shown its messages, and no other ones", async () => {
  const circle = await sealedCircle(world);
  const [alice, bob] = await circle.devices("alice", "bob");
  const talkId = await sealedPair(alice, bob);
  const [first, second] = [await alice.say(talkId, "ひとつ"), await alice.say(talkId, "ふたつ")];
  const operator = await databaseAs(world, "musubi_operator", null);
  const recorded = () =>
    operator.rows(
      "select from_seq::integer, to_seq::integer from musubi.deliveries where talk_id = $1 and device_id = $2 order by from_seq",
      [talkId, bob.person.deviceId],
    );
  expect(await recorded()).toEqual([]);
  await bob.person.must("sealed.follow", { talkId, after: 0, countMax: 2 });
  const at = first.message?.seq;
  expect(await recorded()).toEqual([{ from_seq: at, to_seq: at }]);
  await alice.person.must("message.unsend", { talkId, seq: second.message?.seq ?? 0 });
  await bob.person.must("sealed.follow", { talkId, after: 0, countMax: 50 });
  expect(await recorded()).toEqual([{ from_seq: at, to_seq: at }]);
  await operator.end();
});

test("a stretch spans no place that is not named", () => {
  expect(stretchesOf([])).toEqual([]);
  expect(stretchesOf([3, 1, 2, 2, 7])).toEqual([
    { fromSeq: 1, toSeq: 3 },
    { fromSeq: 7, toSeq: 7 },
  ]);
});
