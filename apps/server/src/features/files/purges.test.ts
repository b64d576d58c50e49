import type { FileId, PictureClass } from "@musubi/protocol";
import { type Person, readBytes, readyFile, sendFiles, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { listen } from "../../../test/listener.ts";
import { markedPicture } from "../../../test/thumbnailer/marked-picture.ts";
import { asRole } from "../../cli/operator.ts";
import { takeBack } from "../../cli/pictures/purges.ts";
import { readPurges } from "./operator-store.ts";

let world: World;
let alice: Person;
let viewers: Record<"web" | "android" | "ios" | "desktop" | "stranger", Person>;
let fileId: FileId;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  alice = await world.person("alice");
  const [web, android, ios, desktop, stranger] = await Promise.all(
    ["web", "android", "ios", "desktop", "stranger"].map((one) => world.person(one)),
  );
  viewers = { web, android, ios, desktop, stranger } as typeof viewers;
  await world.befriend(alice, ...[web, android, ios, desktop].filter((one) => one !== undefined));
  const { talk } = await alice.must("talk.create", {
    name: "五人",
    memberIds: [viewers.web, viewers.android, viewers.ios, viewers.desktop].map((one) => one.accountId),
  });
  ({ fileId } = await readyFile(alice, await markedPicture(4, { width: 320, height: 240 }), { kind: "picture" }));
  await sendFiles(alice, talk.talkId, [fileId]);
  for (const viewer of [viewers.web, viewers.android, viewers.ios, viewers.desktop])
    expect((await readBytes(viewer, fileId, "tile")).status).toBe(200);
}, 60_000);
afterAll(() => world.stop());

const asOperator = <T>(work: Parameters<typeof asRole<T>>[2]) => asRole<T>({ prepared: world.database }, "musubi_operator", work);
const purge = (pictureClass: PictureClass) => asOperator((tx) => takeBack(tx, pictureClass, world.server.app.files.clock.nowMs()));
const tilesOf = async () => {
  const found = (await asOperator(readPurges)).find((one) => one.class === "tile");
  return { epoch: found?.epoch, confirmed: found?.confirmed, unconfirmed: found?.unconfirmed };
};
const epochAt = async (person: Person) =>
  (await person.must("pictures.readEpochs", {})).epochs.find((one) => one.class === "tile")?.epoch ?? 0;

test("[ALB-08] devices that drop what was taken back are counted by platform, those that sleep are counted as not yet, and each once when it wakes", async () => {
  expect(await tilesOf()).toEqual({ epoch: 1, confirmed: {}, unconfirmed: {} });
  const awake = await listen(viewers.web);
  await purge("tile");
  // Who never was shown one has nothing to drop.
  expect(await tilesOf()).toEqual({ epoch: 2, confirmed: {}, unconfirmed: { program: 4 } });
  await awake.hears((event) => event.includes('"pictures.purged","data":{"class":"tile","epoch":2}'));
  await awake.close();
  for (let twice = 0; twice < 2; twice += 1) await viewers.web.must("pictures.confirmPurge", { class: "tile", epoch: 2, platform: "web" });
  await viewers.android.must("pictures.confirmPurge", { class: "tile", epoch: 2, platform: "android" });
  expect(await tilesOf()).toEqual({ epoch: 2, confirmed: { web: 1, android: 1 }, unconfirmed: { program: 2 } });
  // The sleeping ones have missed two purges when they wake; what they then confirm is the last one.
  await purge("tile");
  expect(await tilesOf()).toEqual({ epoch: 3, confirmed: {}, unconfirmed: { program: 4 } });
  expect(await epochAt(viewers.ios)).toBe(3);
  expect((await viewers.ios.call("file.read", { fileId, variant: "tile" })).error?.code).toBe("picture_withdrawn");
  await viewers.ios.must("pictures.confirmPurge", { class: "tile", epoch: 2, platform: "ios" });
  expect((await tilesOf()).confirmed).toEqual({});
  for (const platform of ["web", "android", "ios"] as const)
    await viewers[platform].must("pictures.confirmPurge", { class: "tile", epoch: await epochAt(viewers[platform]), platform });
  expect(await tilesOf()).toEqual({ epoch: 3, confirmed: { web: 1, android: 1, ios: 1 }, unconfirmed: { program: 1 } });
  // A device that is signed out shows nothing any more, and nobody waits for it.
  await viewers.desktop.must("session.signOut", {});
  expect(await tilesOf()).toEqual({ epoch: 3, confirmed: { web: 1, android: 1, ios: 1 }, unconfirmed: {} });
  const asleepSince = (await asOperator(readPurges)).find((one) => one.class === "tile")?.asleepSince;
  expect(asleepSince).toBeNull();
});

test("[ALB-08] nobody confirms in the name of another device", async () => {
  const before = await tilesOf();
  await viewers.stranger.must("pictures.confirmPurge", { class: "tile", epoch: 3, platform: "desktop" });
  // It is counted as the stranger's own, which hides nobody who is asleep.
  expect((await tilesOf()).unconfirmed).toEqual(before.unconfirmed);
  expect((await viewers.desktop.call("pictures.confirmPurge", { class: "tile", epoch: 3, platform: "desktop" })).status).toBe(401);
});
