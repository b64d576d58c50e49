import { readFile } from "node:fs/promises";
import type { FilesContent, MessageView, TalkId } from "@musubi/protocol";
import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { memoryStore, timelineOf } from "../src/index.ts";
import { closeDevices, type Device, openDevice, text, until } from "./device.ts";

let world: World;
let alice: Person;
let bob: Person;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  [alice, bob] = await Promise.all([world.person("alice"), world.person("bob")]);
  await world.befriend(alice, bob);
});
afterEach(closeDevices);
afterAll(() => world.stop());

/** Bytes without a pattern that a compressor or a repeated block could hide. */
function noise(count: number, seed = 1): Blob {
  let state = seed;
  const bytes = Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
  return new Blob([bytes], { type: "application/pdf" });
}

async function stored(person: Person, talkId: TalkId): Promise<(MessageView & { content: FilesContent })[]> {
  const { messages } = await person.must("message.list", { talkId, countMax: 50 });
  return messages.flatMap((message) => (message.content.kind === "files" ? [{ ...message, content: message.content }] : []));
}

const isEmpty = ({ engine }: Device) => engine.state().outbox.length === 0 && engine.state().uploads.size === 0;
const untilEmpty = (device: Device) => until(() => isEmpty(device));

test("a message of files is sent when all of them are ready, in their order, with caption and descriptions", async () => {
  const { talkId } = await alice.group("Photos", bob);
  const device = await openDevice(alice);
  await device.engine.openTalk(talkId);
  const photo = new Blob([await readFile(new URL("../../../fixtures/photos/owner-SH-00.jpg", import.meta.url))], { type: "image/jpeg" });
  device.engine.sendFiles(talkId, {
    caption: "三瓶山",
    sources: [
      { bytes: photo, kind: "picture", name: "a.jpg", alt: "山の写真" },
      ...[1, 2, 3, 4].map((seed) => ({ bytes: noise(50_000, seed), kind: "file" as const, name: `${seed}.pdf` })),
    ],
  });
  await untilEmpty(device);
  const [message, ...others] = await stored(bob, talkId);
  expect(others).toEqual([]);
  expect(message?.content.caption).toBe("三瓶山");
  expect(message?.content.files.map(({ name, alt, kind }) => [name, alt, kind])).toEqual([
    ["a.jpg", "山の写真", "picture"],
    ...[1, 2, 3, 4].map((seed) => [`${seed}.pdf`, "", "file"]),
  ]);
  expect(timelineOf(device.engine.state(), talkId)?.messages.at(-1)?.content).toEqual(message?.content);
});

test("a text goes past files that are still on their way", async () => {
  const { talkId } = await alice.group("Order", bob);
  const device = await openDevice(alice);
  device.engine.sendFiles(talkId, { caption: "", sources: [{ bytes: noise(3_000_000), kind: "file", name: "long.pdf" }] });
  device.engine.send(talkId, text("meanwhile"));
  await untilEmpty(device);
  const { messages } = await bob.must("message.list", { talkId, countMax: 50 });
  expect(messages.map(({ content }) => content.kind).filter((kind) => kind !== "system")).toEqual(["text", "files"]);
});

test("files chosen offline survive the end of the app and arrive once", async () => {
  const { talkId } = await alice.group("Offline", bob);
  const store = memoryStore();
  const before = await openDevice(alice, { store });
  before.bar(true);
  before.engine.sendFiles(talkId, { caption: "later", sources: [{ bytes: noise(200_000), kind: "file", name: "kept.pdf" }] });
  await until(async () => (await store.list("outbox")).length === 1 && (await store.list("upload")).length === 2);
  await before.close();
  const after = await openDevice(alice, { store });
  await untilEmpty(after);
  const messages = await stored(bob, talkId);
  expect(messages.map(({ content }) => content.caption)).toEqual(["later"]);
  expect(messages[0]?.content.files[0]?.sizeBytes).toBe(200_000);
  expect(await store.list("upload")).toEqual([]);
});

test("an app that ends in the middle of an upload goes on where the server stands", async () => {
  const { talkId } = await alice.group("Middle", bob);
  const store = memoryStore();
  const before = await openDevice(alice, { store });
  before.engine.sendFiles(talkId, { caption: "", sources: [{ bytes: noise(24_000_000), kind: "file", name: "large.pdf" }] });
  await until(() => [...before.engine.state().uploads.values()].some(({ sentBytes }) => sentBytes > 8_000_000));
  await before.close();
  const after = await openDevice(alice, { store });
  const [upload] = [...after.engine.state().uploads.values()];
  const { upload: onServer } = await alice.must("upload.read", { fileId: upload?.fileId ?? ("" as never) });
  expect(onServer.receivedBytes).toBeGreaterThan(0);
  await untilEmpty(after);
  const messages = await stored(bob, talkId);
  expect(messages.map(({ content }) => content.files[0]?.fileId)).toEqual([upload?.fileId]);
});

test("what was paused waits, and what was resumed arrives", async () => {
  const { talkId } = await alice.group("Pause", bob);
  const device = await openDevice(alice);
  const uploads = () => [...device.engine.state().uploads.values()];
  device.engine.sendFiles(talkId, { caption: "", sources: [{ bytes: noise(20_000_000), kind: "file", name: "p.pdf" }] });
  await until(() => uploads()[0]?.state.kind === "sending");
  const [{ uploadId } = { uploadId: "" as never }] = uploads();
  device.engine.uploads.pause(uploadId);
  expect(uploads()[0]?.state.kind).toBe("paused");
  device.cut();
  await device.engine.whenSynced();
  expect(uploads()[0]?.state.kind).toBe("paused");
  device.engine.uploads.resume(uploadId);
  await untilEmpty(device);
  expect(await stored(bob, talkId)).toHaveLength(1);
});

test("what is no picture is refused with its reason, and can go as a file", async () => {
  const { talkId } = await alice.group("Refused", bob);
  const device = await openDevice(alice);
  const clientId = device.engine.sendFiles(talkId, { caption: "", sources: [{ bytes: noise(2_000), kind: "picture", name: "x.jpg" }] });
  await until(() => device.engine.state().outbox[0]?.state.kind === "failed");
  expect(device.engine.state().outbox[0]?.state).toEqual({ kind: "failed", code: "unknown_type" });
  for (const uploadId of device.engine.state().uploads.keys()) device.engine.uploads.retry(uploadId, "file");
  device.engine.retry(clientId);
  await untilEmpty(device);
  expect((await stored(bob, talkId))[0]?.content.files[0]?.kind).toBe("file");
});

test("a refused file holds nobody else up: the others go without it, in their order and with their descriptions", async () => {
  const { talkId } = await alice.group("Others", bob);
  const device = await openDevice(alice);
  const sources = [
    { bytes: noise(3_000), kind: "file", name: "a.pdf", alt: "first" },
    { bytes: noise(2_000), kind: "picture", name: "x.jpg", alt: "none" },
    { bytes: noise(3_000), kind: "file", name: "b.pdf", alt: "second" },
  ] as const;
  const clientId = device.engine.sendFiles(talkId, { caption: "three", sources });
  const uploads = () => [...device.engine.state().uploads.values()];
  await until(() => device.engine.state().outbox[0]?.state.kind === "failed");
  device.engine.retry(
    clientId,
    uploads().flatMap(({ uploadId, state }) => (state.kind === "failed" ? [uploadId] : [])),
  );
  await untilEmpty(device);
  const [message] = await stored(bob, talkId);
  expect(message?.content.files.map(({ name, alt }) => `${name}: ${alt}`)).toEqual(["a.pdf: first", "b.pdf: second"]);
  expect(uploads()).toEqual([]);
});

test("a message that is discarded takes its uploads along, here and on the server", async () => {
  const { talkId } = await alice.group("Discard", bob);
  const store = memoryStore();
  const device = await openDevice(alice, { store });
  const clientId = device.engine.sendFiles(talkId, { caption: "", sources: [{ bytes: noise(30_000_000), kind: "file", name: "d.pdf" }] });
  await until(() => [...device.engine.state().uploads.values()][0]?.fileId !== null);
  const [{ fileId } = { fileId: null }] = [...device.engine.state().uploads.values()];
  device.engine.discard(clientId);
  await until(async () => isEmpty(device) && (await store.list("upload")).length === 0);
  await until(async () => (await alice.call("upload.read", { fileId: fileId ?? ("" as never) })).error?.code === "not_found");
  expect(await stored(bob, talkId)).toEqual([]);
});
