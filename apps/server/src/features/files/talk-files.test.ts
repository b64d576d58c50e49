import { randomName, systemRandom } from "@musubi/base";
import type { ClientId, FileId, FileView, MessageView, TalkId } from "@musubi/protocol";
import { beginUpload, type Person, readBytes, readyFile, sendFiles, startWorld, TEST_PASSWORD, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { sql } from "../../platform/postgres/sql.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterAll(() => world.stop());

let count = 0;
async function circle(): Promise<[Person, Person, Person, TalkId]> {
  count += 1;
  const [one, two, three] = [await world.person(`ami${count}`), await world.person(`ben${count}`), await world.person(`cho${count}`)];
  await world.befriend(one, two, three);
  return [one, two, three, (await one.group("旅行", two)).talkId];
}
const newName = () => randomName(systemRandom, 20) as ClientId;
const plain = (person: Person, text = "地図"): Promise<FileView> => readyFile(person, Buffer.from(text), { kind: "file", name: "map.pdf" });
const status = async (person: Person, fileId: FileId) => (await readBytes(person, fileId, "original")).status;
async function messageAt(person: Person, talkId: TalkId, seq: number): Promise<MessageView | undefined> {
  return (await person.must("message.list", { talkId, countMax: 50 })).messages.find((message) => message.seq === seq);
}

test("sending again under the same name answers with the first one, files and all", async () => {
  const [ami, , , talkId] = await circle();
  const file = await plain(ami);
  const sent = {
    talkId,
    clientId: newName(),
    content: { kind: "files" as const, fileIds: [file.fileId], caption: "地図です", alts: ["京都の地図"] },
  };
  const first = await ami.must("message.send", sent);
  expect(first.content).toEqual({ kind: "files", files: [{ ...file, alt: "京都の地図" }], caption: "地図です" });
  expect(await ami.must("message.send", sent)).toEqual({ ...first, isRepeat: true });
});

test("texts and files of one moment keep their order in one talk", async () => {
  const [ami, ben, , talkId] = await circle();
  const file = await plain(ami);
  const sends = Array.from({ length: 12 }, (_, index) =>
    index % 3 === 0 ? sendFiles(ami, talkId, [file.fileId], `f${index}`) : ami.say(talkId, `t${index}`),
  );
  const seqs = await Promise.all(sends);
  const { messages } = await ben.must("message.list", { talkId, countMax: 50 });
  for (const [index, seq] of seqs.entries()) {
    const content = messages.find((message) => message.seq === seq)?.content;
    expect(content?.kind === "files" ? content.caption : content?.kind === "text" ? content.text : "").toBe(
      index % 3 === 0 ? `f${index}` : `t${index}`,
    );
  }
});

test("a file that is not ready is refused with that; one of somebody else's as if there were none", async () => {
  const [ami, ben, , talkId] = await circle();
  const send = (person: Person, ...fileIds: FileId[]) =>
    person.call("message.send", { talkId, clientId: newName(), content: { kind: "files", fileIds, caption: "" } });
  const half = await beginUpload(ami, Buffer.from("half"), { kind: "file" });
  const whole = await plain(ami);
  expect((await send(ami, whole.fileId, half)).error?.code).toBe("not_ready");
  const theirs = await send(ben, whole.fileId);
  expect(theirs.error).toEqual({ code: "not_found" });
  expect(theirs).toEqual(await send(ben, "fil_00000000000000000000" as FileId));
  expect(await status(ben, whole.fileId)).toBe(404);
});

test("forwarding shows a file in another talk; taking it back there ends it there", async () => {
  const [ami, ben, cho, talkId] = await circle();
  const file = await plain(ami);
  const first = await sendFiles(ami, talkId, [file.fileId]);
  const direct = await ben.direct(cho);
  expect(await status(cho, file.fileId)).toBe(404);
  const content = { kind: "files" as const, fileIds: [file.fileId], caption: "どうぞ" };
  const { seq } = await ben.must("message.send", { talkId: direct.talkId, clientId: newName(), content, isForwarded: true });
  expect(await status(cho, file.fileId)).toBe(200);
  await ben.must("message.unsend", { talkId: direct.talkId, seq });
  expect(await status(cho, file.fileId)).toBe(404);
  expect(await status(ben, file.fileId)).toBe(200);
  await ami.must("message.unsend", { talkId, seq: first });
  expect(await status(ben, file.fileId)).toBe(404);
  // Shown nowhere: the next sweep erases it, key, bytes and rows.
  const sweep = world.server.app.background.tasks.find((task) => task.kind === "files.sweep");
  await sweep?.run({}, { signal: new AbortController().signal, attempt: 1 });
  expect(await status(ami, file.fileId)).toBe(404);
  const left = await world.server.database.transact("jobs", { actor: null }, (tx) =>
    tx.rows(
      sql`select 1 from musubi.files where id = ${file.fileId} union all select 1 from musubi.renditions where file_id = ${file.fileId}`,
    ),
  );
  expect(left).toEqual([]);
});

test("who is removed reads nothing more; who comes later reads nothing of before", async () => {
  const [ami, ben, cho, talkId] = await circle();
  const file = await plain(ami);
  await sendFiles(ami, talkId, [file.fileId]);
  await ami.must("talk.addMembers", { talkId, accountIds: [cho.accountId] });
  expect([await status(ben, file.fileId), await status(cho, file.fileId)]).toEqual([200, 404]);
  await ami.must("talk.removeMember", { talkId, accountId: ben.accountId });
  expect(await status(ben, file.fileId)).toBe(404);
});

test("a file is found by what stands below it, what it shows and its name", async () => {
  const [ami, ben, , talkId] = await circle();
  const file = await plain(ami);
  const content = { kind: "files" as const, fileIds: [file.fileId], caption: "紅葉のころ", alts: ["金閣寺の屋根"] };
  const { seq } = await ami.must("message.send", { talkId, clientId: newName(), content });
  await world.server.app.indexer.settle();
  for (const query of ["紅葉", "金閣寺", "map.pdf"]) {
    const { messages } = await ben.must("message.search", { query, talkId, countMax: 10 });
    expect(
      messages.map((message) => message.seq),
      query,
    ).toEqual([seq]);
  }
});

test("what stands below files and what they show can be changed by who sent them; what stood there stays to be seen, and is found no more", async () => {
  const [ami, ben, cho, talkId] = await circle();
  const [one, two] = [await plain(ami, "一"), await plain(ami, "二")];
  const content = { kind: "files" as const, fileIds: [one.fileId, two.fileId], caption: "紅葉のころ", alts: ["金閣寺の屋根", "池"] };
  const { seq } = await ami.must("message.send", { talkId, clientId: newName(), content });
  const alts = [{ fileId: two.fileId, alt: "鏡湖池" }];
  const { message } = await ami.must("message.describe", { talkId, seq, caption: "雪のころ", alts });
  expect(message.content).toEqual({
    kind: "files",
    caption: "雪のころ",
    files: [
      { ...one, alt: "金閣寺の屋根" },
      { ...two, alt: "鏡湖池" },
    ],
  });
  expect(message.editedAt).not.toBeNull();
  expect(await messageAt(ben, talkId, seq)).toEqual(message);
  const { edits } = await ben.must("message.listEdits", { talkId, seq });
  expect(edits).toMatchObject([{ text: "紅葉のころ", alts: ["金閣寺の屋根", "池"], writtenAt: message.sentAt }]);
  expect((await ben.call("message.describe", { talkId, seq, caption: "x", alts: [] })).error?.code).toBe("not_editable");
  expect((await cho.call("message.describe", { talkId, seq, caption: "x", alts: [] })).error).toEqual({ code: "not_found" });
  await world.server.app.indexer.settle();
  const found = async (query: string) => (await ben.must("message.search", { query, talkId, countMax: 10 })).messages.length;
  expect([await found("紅葉"), await found("雪のころ"), await found("鏡湖池")]).toEqual([0, 1, 1]);
  await ami.must("message.unsend", { talkId, seq });
  expect((await ben.must("message.listEdits", { talkId, seq })).edits).toEqual([]);
});

test("a text is no description, and files have no text to be edited", async () => {
  const [ami, , , talkId] = await circle();
  const seq = await ami.say(talkId, "文");
  expect((await ami.call("message.describe", { talkId, seq, caption: "x", alts: [] })).error?.code).toBe("not_editable");
  const shown = await sendFiles(ami, talkId, [(await plain(ami)).fileId]);
  expect((await ami.call("message.edit", { talkId, seq: shown, text: "x" })).error?.code).toBe("not_editable");
});

test("catching up and answering to a message with files work as for any other", async () => {
  const [ami, ben, , talkId] = await circle();
  const seq = await sendFiles(ami, talkId, [(await plain(ami)).fileId], "見て");
  const clientId = newName();
  await ben.must("message.send", { talkId, clientId, content: { kind: "text", text: "いいね" }, replyTo: seq });
  const { talks } = await ben.must("talk.catchUp", { cursors: [{ talkId, after: 0 }], countMax: 50 });
  expect(talks[0]?.messages.find((message) => message.seq === seq)?.content).toMatchObject({ kind: "files", caption: "見て" });
  await ben.must("message.react", { talkId, seq, emoji: "🍁", isOn: true });
  expect((await messageAt(ami, talkId, seq))?.reactions).toHaveLength(1);
});

test("with an account go its files, wherever they are shown, forwarded ones included; texts stay", async () => {
  const [ami, ben, cho, talkId] = await circle();
  const [mine, bens] = [await plain(ami, "amis"), await plain(ben, "bens")];
  const seq = await sendFiles(ami, talkId, [mine.fileId], "わたしの地図");
  const content = { kind: "files" as const, fileIds: [mine.fileId, bens.fileId], caption: "二枚" };
  const direct = await ben.direct(cho);
  const forwarded = await ben.must("message.send", { talkId: direct.talkId, clientId: newName(), content, isForwarded: true });
  expect((await ami.must("account.previewDeletion", {})).filesShown).toBe(1);
  await ami.must("account.delete", { handle: ami.handle, password: TEST_PASSWORD });
  expect(await status(ben, mine.fileId)).toBe(404);
  await expect
    .poll(async () => (await messageAt(cho, direct.talkId, forwarded.seq))?.content, { timeout: 20_000 })
    .toMatchObject({ kind: "files", files: [{ fileId: bens.fileId }], caption: "二枚" });
  await expect
    .poll(async () => (await messageAt(ben, talkId, seq))?.content, { timeout: 20_000 })
    .toEqual({ kind: "files", files: [], caption: "わたしの地図" });
  expect(await status(cho, bens.fileId)).toBe(200);
  const rows = () =>
    world.server.database.transact("jobs", { actor: null }, (tx) =>
      tx.rows(sql`select 1 from musubi.files where owner_id = ${ami.accountId}`),
    );
  await expect.poll(rows, { timeout: 20_000 }).toEqual([]);
});

test("a file in a sealed talk would be readable here, so it is refused", async () => {
  const [ami, , , talkId] = await circle();
  const file = await plain(ami);
  await world.server.database.transact("jobs", { actor: null }, (tx) =>
    tx.run(sql`update musubi.talks set protection = 'sealed', roster_version = roster_version + 1 where id = ${talkId}`),
  );
  const answer = await ami.call("message.send", {
    talkId,
    clientId: newName(),
    content: { kind: "files", fileIds: [file.fileId], caption: "" },
  });
  expect(answer.error?.code).toBe("class_mismatch");
});
