import { fromUtf8, systemRandom, utf8 } from "@musubi/base";
import { type FilesToUpload, memoryStore } from "@musubi/client";
import { type FilesContent, type FileView, openDirectTalk, readFile, type TalkId } from "@musubi/protocol";
import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { memoryVault } from "../src/index.ts";
import { writeBody } from "../src/talk/body.ts";
import { newSealedClientId } from "../src/talk/envelope.ts";
import { anotherDevice, closeDevices, type Device, openDevice, sealedTalkWith, until } from "./device.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterEach(closeDevices);
afterAll(() => world.stop());

const MARK = "結び目の地図7f3a";
const WORDS = utf8(`${MARK} `.repeat(5_000));

function file(name: string, bytes: Uint8Array<ArrayBuffer> = WORDS.slice()): FilesToUpload["sources"][number] {
  return { kind: "file", name, bytes: new Blob([bytes], { type: "text/plain" }) };
}

interface Shown {
  readonly seq: number;
  readonly content: FilesContent;
}

/** The messages with files that a device shows in a talk. */
function filesIn(device: Device, talkId: TalkId): Shown[] {
  const messages = device.engine.state().timelines.get(talkId)?.messages ?? [];
  return messages.flatMap(({ seq, content }) => (content.kind === "files" ? [{ seq, content }] : []));
}

async function firstFile(device: Device, talkId: TalkId): Promise<{ seq: number; file: FileView }> {
  await device.engine.openTalk(talkId);
  await until(() => filesIn(device, talkId).length > 0);
  const [shown] = filesIn(device, talkId);
  const [first] = shown?.content.files ?? [];
  if (shown === undefined || first === undefined) throw new Error("It is shown.");
  return { seq: shown.seq, file: first };
}

function opened(device: Device, talkId: TalkId, { seq, file: { fileId, renditions } }: { seq: number; file: FileView }) {
  const original = renditions.find(({ variant }) => variant === "original");
  return device.engine.openForm({ talkId, seq }, { fileId, variant: "original", sha256: original?.sha256 ?? "" });
}

async function pair(one: string, other: string): Promise<{ mine: Device; theirs: Device; talkId: TalkId; people: [Person, Person] }> {
  const people: [Person, Person] = [await world.person(one), await world.person(other)];
  await world.befriend(...people);
  const [mine, theirs] = [await openDevice(people[0]), await openDevice(people[1])];
  const talkId = await sealedTalkWith(mine, people[1].accountId);
  await until(() => theirs.engine.state().talks.byId.has(talkId));
  return { mine, theirs, talkId, people };
}

test("a file goes from one device to the other and opens there; the server has neither its bytes nor its name, and nobody else gets it", async () => {
  const { mine, theirs, talkId, people } = await pair("umi", "yama");
  mine.engine.sendFiles(talkId, { sources: [file(`${MARK}.txt`)], caption: `${MARK}をどうぞ` });
  const shown = await firstFile(theirs, talkId);
  expect(shown.file).toMatchObject({ kind: "file", name: `${MARK}.txt`, mediaType: "text/plain", sizeBytes: WORDS.length });
  const answer = await opened(theirs, talkId, shown);
  expect(answer?.ok === true && fromUtf8(answer.value)).toBe(fromUtf8(WORDS));
  const stored = await theirs.connection.download(readFile, { fileId: shown.file.fileId, variant: "original" });
  const sealed = stored.ok ? Buffer.from(await stored.value.arrayBuffer()) : Buffer.alloc(0);
  expect(sealed.length).toBeGreaterThan(WORDS.length);
  expect(sealed.includes(MARK)).toBe(false);
  expect(await world.tablesHolding(MARK)).toEqual([]);
  const stranger = await openDevice(await world.person("tanin"));
  const refused = await stranger.connection.download(readFile, { fileId: shown.file.fileId, variant: "original" });
  expect(refused.ok ? "read" : refused.reason.code).toBe("not_found");
  // The sender's own device shows it as the other one does, and nothing waits any more.
  await firstFile(mine, talkId);
  expect(mine.engine.state().outbox).toEqual([]);
  expect([...mine.kept.keys()].filter((key) => key.startsWith("out"))).toEqual([]);
  expect(people[0].accountId).not.toBe(people[1].accountId);
});

test("on its way it is one upload with its own name, and a text goes past it", async () => {
  const { mine, theirs, talkId } = await pair("kawa", "mori");
  const clientId = mine.engine.sendFiles(talkId, { sources: [file("長い.bin", new Uint8Array(3_000_000).fill(7))], caption: "" });
  mine.engine.send(talkId, { kind: "text", text: "先に行きます" });
  const pending = mine.engine.state().outbox.find((message) => message.clientId === clientId);
  if (pending?.content.kind !== "uploads") throw new Error("It waits.");
  const uploads = [...mine.engine.state().uploads.values()];
  expect(uploads.map(({ uploadId, name, sizeBytes }) => [uploadId, name, sizeBytes])).toEqual([
    [pending.content.uploadIds[0], "長い.bin", 3_000_000],
  ]);
  expect(mine.engine.uploads.bytesOf(uploads[0]?.uploadId ?? pending.content.uploadIds[0] ?? raise())?.size).toBe(3_000_000);
  await theirs.engine.openTalk(talkId);
  await until(() => theirs.texts(talkId).includes("先に行きます"));
  const shown = await firstFile(theirs, talkId);
  expect(shown.seq).toBeGreaterThan(1);
  await until(() => mine.engine.state().uploads.size === 0);
});

function raise(): never {
  throw new Error("It has a name.");
}

test("a device that stops in the middle goes on with what it kept, and the file arrives once", async () => {
  const { mine, theirs, talkId, people } = await pair("asa", "yoru");
  mine.engine.sendFiles(talkId, { sources: [file("あさ.txt"), file("よる.txt")], caption: "二つ" });
  await until(() => [...mine.kept.keys()].filter((key) => key.startsWith("outbytes/")).length === 2);
  await mine.close();
  const back = await openDevice(people[0], mine.kept);
  await until(() => back.engine.state().outbox.length === 0);
  const shown = await firstFile(theirs, talkId);
  const answer = await opened(theirs, talkId, shown);
  expect(answer?.ok).toBe(true);
  expect(filesIn(theirs, talkId).map(({ content }) => content.files.map(({ name }) => name))).toEqual([["あさ.txt", "よる.txt"]]);
});

test("what was sealed before a device stopped goes on under the keys that were kept", async () => {
  const { talkId, theirs, people } = await pair("hiru", "yube");
  const [kept, store] = [new Map<string, Uint8Array>(), memoryStore()];
  // A device of its own, whose store outlives it.
  const code = await theirs.desk.keys?.makeRecoveryCode();
  const device = await openDevice(await anotherDevice(people[1]), kept, memoryVault(kept), { store });
  if (code?.ok !== true || !(await device.desk.recover(code.value)).ok) throw new Error("It is let in.");
  device.engine.sendFiles(talkId, { sources: [file("ひる.txt", new Uint8Array(9_000_000).fill(3))], caption: "" });
  const sealedKey = () => {
    const record = [...kept].find(([name]) => name.startsWith("outfile/"))?.[1];
    return record === undefined ? undefined : /"key":"([^"]+)"/.exec(fromUtf8(record))?.[1];
  };
  await until(() => sealedKey() !== undefined);
  const key = sealedKey();
  await device.close();
  const back = await openDevice(device.person, kept, memoryVault(kept), { store });
  await until(() => back.engine.state().outbox.length === 0);
  const { seq } = await firstFile(back, talkId);
  const body = back.desk.shelf(talkId).bodyAt(seq);
  expect(body?.t === "files" && body.files[0]?.forms[0]?.key).toBe(key);
});

test("what is discarded leaves the device and is not sent", async () => {
  const { mine, talkId } = await pair("nami", "kaze2");
  const clientId = mine.engine.sendFiles(talkId, { sources: [file("やめた.txt")], caption: "" });
  mine.engine.discard(clientId);
  expect(mine.engine.state().outbox).toEqual([]);
  expect(mine.engine.state().uploads.size).toBe(0);
  await until(() => ![...mine.kept.keys()].some((key) => key.startsWith("out")));
});

test("a picture that this device cannot draw is not sent as one, and goes as a file when the person says so", async () => {
  const { mine, theirs, talkId } = await pair("ekaki", "fude");
  const source = { ...file("絵.heic"), kind: "picture" as const };
  const clientId = mine.engine.sendFiles(talkId, { sources: [source], caption: "" });
  const state = () => mine.engine.state().outbox.find((message) => message.clientId === clientId)?.state;
  await until(() => state()?.kind === "failed");
  expect(state()).toEqual({ kind: "failed", code: "unknown_type" });
  for (const uploadId of mine.engine.state().uploads.keys()) mine.engine.uploads.retry(uploadId, "file");
  mine.engine.retry(clientId);
  expect((await firstFile(theirs, talkId)).file).toMatchObject({ kind: "file", name: "絵.heic" });
});

test("a picture that this device cannot draw holds nobody else up: the others go without it", async () => {
  const { mine, theirs, talkId } = await pair("tabi", "miyage");
  const sources = [file("ひとつ.txt"), { ...file("絵.heic"), kind: "picture" as const }, file("ふたつ.txt")];
  const clientId = mine.engine.sendFiles(talkId, { sources, caption: "旅の記録" });
  await until(() => mine.engine.state().outbox[0]?.state.kind === "failed");
  const failed = [...mine.engine.state().uploads.values()].filter(({ state }) => state.kind === "failed");
  mine.engine.retry(
    clientId,
    failed.map(({ uploadId }) => uploadId),
  );
  await firstFile(theirs, talkId);
  const content = theirs.engine
    .state()
    .timelines.get(talkId)
    ?.messages.find((message) => message.content.kind === "files")?.content;
  expect(content?.kind === "files" && content.files.map(({ name }) => name)).toEqual(["ひとつ.txt", "ふたつ.txt"]);
  await until(() => mine.engine.state().uploads.size === 0);
});

test("a file goes on to another sealed talk by its keys, and to no plain one", async () => {
  const { mine, theirs, talkId } = await pair("ichi", "futari");
  const third = await world.person("mittsu");
  await world.befriend(theirs.person, third);
  const other = await openDevice(third);
  mine.engine.sendFiles(talkId, { sources: [file("回覧.txt")], caption: "まわしてください" });
  const shown = await firstFile(theirs, talkId);
  const onward = await sealedTalkWith(theirs, third.accountId);
  const content = { kind: "files" as const, fileIds: [shown.file.fileId], caption: "まわってきました" };
  expect(theirs.engine.forward({ talkId, seq: shown.seq }, content, onward)).not.toBeNull();
  await until(() => other.engine.state().talks.byId.has(onward));
  const arrived = await firstFile(other, onward);
  expect(arrived.file.fileId).toBe(shown.file.fileId);
  expect((await opened(other, onward, arrived))?.ok).toBe(true);
  const plain = await theirs.engine.perform(openDirectTalk, { accountId: third.accountId });
  expect(plain.ok && theirs.engine.forward({ talkId, seq: shown.seq }, content, plain.value.talk.talkId)).toBeNull();
});

test("a file whose bytes are not what its message says is not shown", async () => {
  const { mine, theirs, talkId } = await pair("uso", "makoto");
  mine.engine.sendFiles(talkId, { sources: [file("ほんとう.txt")], caption: "" });
  const { seq } = await firstFile(mine, talkId);
  const body = mine.desk.shelf(talkId).bodyAt(seq);
  if (body?.t !== "files") throw new Error("It was said.");
  const forged = body.files.map((one) => ({ ...one, forms: one.forms.map((form) => ({ ...form, sha256: "0".repeat(64) })) }));
  const use = { kind: "message" as const, fileIds: forged.flatMap(({ forms }) => forms.map(({ fileId }) => fileId)) };
  const raw = fromUtf8(writeBody({ ...body, files: forged }));
  const posted = await mine.desk.post({ talkId, clientId: newSealedClientId(systemRandom), raw, use, sealed: null }, () => []);
  expect(posted.ok).toBe(true);
  await theirs.engine.openTalk(talkId);
  await until(() => filesIn(theirs, talkId).length === 2);
  const last = filesIn(theirs, talkId)[1];
  const [shown] = last?.content.files ?? [];
  if (last === undefined || shown === undefined) throw new Error("It is announced.");
  expect(await opened(theirs, talkId, { seq: last.seq, file: shown })).toEqual({ ok: false, reason: "doubtful" });
});
