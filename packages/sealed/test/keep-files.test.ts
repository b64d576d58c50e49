import { brand, fromUtf8, utf8 } from "@musubi/base";
import { memoryStore } from "@musubi/client";
import { readFile, type TalkId } from "@musubi/protocol";
import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { type KeepItem, keptFiles, memoryVault } from "../src/index.ts";
import { anotherDevice, closeDevices, type Device, openDevice, until } from "./device.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterEach(closeDevices);
afterAll(() => world.stop());

const MARK = "しまった写真2c9e";
const ABOUT = { title: "", text: "", tags: ["旅"], from: null, isPinned: false };

function file(name: string, words = `${MARK} `.repeat(2_000)) {
  return { kind: "file" as const, name, bytes: new Blob([Uint8Array.from(utf8(words))], { type: "text/plain" }) };
}

const itemsOf = ({ desk }: Device): readonly KeepItem[] => desk.keep.state().items;

async function opened({ engine }: Device, item: KeepItem): Promise<string> {
  const [view] = keptFiles(item);
  const original = view?.renditions.find(({ variant }) => variant === "original");
  if (view === undefined || original === undefined) return "no file";
  const { itemId } = item;
  const answer = await engine.openForm({ talkId: brand<TalkId>(""), seq: 0, keptIn: itemId }, { fileId: view.fileId, ...original });
  return answer?.ok === true ? fromUtf8(answer.value) : "closed";
}

async function secondOf(person: Person, first: Device): Promise<Device> {
  const code = await first.desk.keys?.makeRecoveryCode();
  const second = await openDevice(await anotherDevice(person));
  if (code?.ok !== true || !(await second.desk.recover(code.value)).ok) throw new Error("It is let in.");
  return second;
}

test("a file is kept, opens on every device of the account, is found by its name, and the server has neither its bytes nor its name", async () => {
  const person = await world.person("hozon");
  const mine = await openDevice(person);
  await mine.engine.keptUploads.add(ABOUT, [file(`${MARK}.txt`), file("もう一つ.txt")]);
  await until(() => itemsOf(mine).length === 1);
  const second = await secondOf(person, mine);
  await until(() => itemsOf(second).length === 1);
  const [item] = itemsOf(second);
  expect(item?.files?.map(({ name }) => name)).toEqual([`${MARK}.txt`, "もう一つ.txt"]);
  expect(item === undefined ? "" : await opened(second, item)).toContain(MARK);
  expect(second.desk.keep.search("写真2c9e")).toHaveLength(1);
  const stored = await mine.connection.download(readFile, {
    fileId: keptFiles(item ?? raise())[0]?.fileId ?? raise(),
    variant: "original",
  });
  expect(Buffer.from(stored.ok ? await stored.value.arrayBuffer() : new ArrayBuffer(0)).includes(MARK)).toBe(false);
  expect(await world.tablesHolding(MARK)).toEqual([]);
  // Nothing waits any more, on the device or on the screen.
  expect(mine.engine.keptUploads.state()).toEqual([]);
  expect(mine.engine.state().uploads.size).toBe(0);
  await until(() => ![...mine.kept.keys()].some((key) => key.startsWith("out") || key.startsWith("keep/coming/")));
});

function raise(): never {
  throw new Error("It has a name.");
}

test("a change keeps the files; thrown away and brought back they open again, on the other device too", async () => {
  const person = await world.person("modosu");
  const mine = await openDevice(person);
  await mine.engine.keptUploads.add(ABOUT, [file("戻す.txt")]);
  await until(() => itemsOf(mine).length === 1);
  const [first] = itemsOf(mine);
  if (first === undefined) raise();
  const changed = await mine.desk.keep.change(first, { ...first, title: "戻すもの" });
  if (!changed.ok) raise();
  expect(await opened(mine, changed.value)).toContain(MARK);
  expect((await mine.desk.keep.remove(changed.value)).ok).toBe(true);
  expect(itemsOf(mine)).toEqual([]);
  expect((await mine.desk.keep.add(changed.value)).ok).toBe(true);
  const second = await secondOf(person, mine);
  await until(() => itemsOf(second).length === 1);
  const [back] = itemsOf(second);
  expect(back === undefined ? "" : await opened(second, back)).toContain(MARK);
});

test("a device that stops on the way goes on with what it kept, and keeps it once", async () => {
  const person = await world.person("tochu");
  const [kept, store] = [new Map<string, Uint8Array>(), memoryStore()];
  const mine = await openDevice(person, kept, memoryVault(kept), { store });
  mine.relay.unreached.add("upload.start");
  void mine.engine.keptUploads.add(ABOUT, [file("途中.txt")]);
  await until(() => [...kept.keys()].some((key) => key.startsWith("outbytes/")));
  await mine.close();
  const back = await openDevice(person, kept, memoryVault(kept), { store });
  await until(() => back.engine.keptUploads.state().length === 0 && itemsOf(back).length === 1);
  const { items } = await person.must("keep.list", { after: 0 });
  expect(items.filter(({ body }) => body !== null)).toHaveLength(1);
});

test("what cannot be written down now stays on the device, says why, and is kept later, once", async () => {
  const person = await world.person("ippai");
  const mine = await openDevice(person);
  mine.relay.unreached.add("keep.write");
  await mine.engine.keptUploads.add(ABOUT, [file("あとで.txt")]);
  await until(() => mine.engine.keptUploads.state()[0]?.fault === "offline");
  expect(itemsOf(mine)).toEqual([]);
  mine.relay.behave();
  mine.engine.keptUploads.retry(mine.engine.keptUploads.state()[0]?.itemId ?? "");
  await until(() => itemsOf(mine).length === 1);
  expect(mine.engine.keptUploads.state()).toEqual([]);
});
