import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { utf8 } from "@musubi/base";
import type { FileId, Variant } from "@musubi/protocol";
import { type Person, readBytes, readyFile, sendFiles, settled, startWorld, upload, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { listen } from "../../../test/listener.ts";
import { sql } from "../../platform/postgres/sql.ts";

let world: World;
let alice: Person;
let bob: Person;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  [alice, bob] = [await world.person("alice"), await world.person("bob")];
  await world.befriend(alice, bob);
});
afterAll(() => world.stop());

const fixture = (name: string) => readFile(fileURLToPath(new URL(`../../../../../fixtures/${name}`, import.meta.url)));
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const bytesOf = async (person: Person, fileId: FileId, variant: Variant) =>
  Buffer.from(await (await readBytes(person, fileId, variant)).arrayBuffer());
/** Whether a directory of EXIF entries points to one about places (tag 0x8825, of type "long", once), in either order of bytes. */
const namesPlace = (bytes: Buffer) => ["882500040000000", "258804000100000"].some((tag) => bytes.toString("hex").includes(tag));
const run = (kind: string) =>
  world.server.app.background.tasks.find((task) => task.kind === kind)?.run({}, { signal: new AbortController().signal, attempt: 1 });

test("a photo is turned upright, loses where it was taken, and every form has the promised digest", async () => {
  const source = await fixture("photos/exif-gps-orient6.jpg");
  expect(namesPlace(source)).toBe(true);
  const listener = await listen(alice);
  const fileId = await upload(alice, source, { kind: "picture" });
  const { file } = await settled(alice, fileId);
  await listener.hears((event) => event.includes('"file.changed"') && event.includes(fileId) && event.includes('"ready"'));
  await listener.close();
  // Its camera said 11:39 and no zone.
  expect(file).toMatchObject({ kind: "picture", mediaType: "image/jpeg", takenAt: Date.UTC(2012, 7, 5, 11, 39, 59) });
  expect(file?.renditions.map((one) => one.variant)).toEqual(["original", "list", "tile", "screen"]);
  expect(file?.placeholder).toMatch(/^[A-Za-z0-9_-]{6,}$/);
  const talk = await alice.direct(bob);
  await sendFiles(alice, talk.talkId, [fileId]);
  for (const rendition of file?.renditions ?? []) {
    const answer = await readBytes(bob, fileId, rendition.variant);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, rendition.mediaType]);
    expect(answer.headers.get("content-disposition")).toMatch(/^inline/);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(sha256(bytes)).toBe(rendition.sha256);
    expect(namesPlace(bytes), rendition.variant).toBe(false);
  }
});

test("who chooses to keep what the camera wrote hands on the very bytes; the small pictures never have it", async () => {
  const source = await fixture("photos/exif-gps-orient6.jpg");
  const file = await readyFile(alice, source, { kind: "picture", keepsMetadata: true });
  expect((await bytesOf(alice, file.fileId, "original")).equals(source)).toBe(true);
  expect((await bytesOf(alice, file.fileId, "tile")).includes(Buffer.from("Exif"))).toBe(false);
});

test("what is no picture, or a broken one, is refused with the reason, and nothing of it is kept or served", async () => {
  for (const [name, refusal] of [
    ["hostile/mislabelled-html.jpg", "unknown_type"],
    ["hostile/script.svg", "unknown_type"],
    ["hostile/truncated.png", "broken_picture"],
    ["hostile/bomb-30000x30000-1bit.png", "too_many_pixels"],
  ] as const) {
    const fileId = await upload(alice, await fixture(name), { kind: "picture", name });
    expect(await settled(alice, fileId), name).toMatchObject({ state: "refused", refusal, file: null });
    expect((await readBytes(alice, fileId, "original")).status).toBe(404);
    const rows = await inJobs(
      sql`select 1 from musubi.uploads where file_id = ${fileId} union all select 1 from musubi.renditions where file_id = ${fileId}`,
    );
    expect(rows).toEqual([]);
  }
});

test("[ALB-07] a purge takes every picture of its class back at once, on open sockets too, and they are made again under the new number", async () => {
  const file = await readyFile(alice, await fixture("photos/exif-gps-orient8.jpg"), { kind: "picture" });
  const talk = await alice.direct(bob);
  const seq = await sendFiles(alice, talk.talkId, [file.fileId]);
  expect((await readBytes(bob, file.fileId, "tile")).status).toBe(200);
  const listener = await listen(bob);
  await inJobsAsOperator("update musubi.picture_epochs set epoch = epoch + 1 where class = 'tile'");
  expect((await bob.call("file.read", { fileId: file.fileId, variant: "tile" })).error?.code).toBe("picture_withdrawn");
  expect((await readBytes(bob, file.fileId, "list")).status).toBe(200);
  const epoch = (await bob.must("pictures.readEpochs", {})).epochs.find((one) => one.class === "tile")?.epoch ?? 0;
  await listener.hears((event) => event.includes(`"pictures.purged","data":{"class":"tile","epoch":${epoch}}`));
  await run("files.remake");
  await listener.hears((event) => event.includes('"message.changed"') && event.includes(file.fileId));
  await listener.close();
  const shown = (await bob.must("message.list", { talkId: talk.talkId, countMax: 20 })).messages.find((message) => message.seq === seq);
  const tile = shown?.content.kind === "files" ? shown.content.files[0]?.renditions.find((one) => one.variant === "tile") : undefined;
  expect(tile?.epoch).toBe(epoch);
  expect(sha256(await bytesOf(bob, file.fileId, "tile"))).toBe(tile?.sha256);
  // The record still tells the two apart.
  const reads = await inJobs(sql`select epoch from musubi.file_reads where file_id = ${file.fileId} and variant = 'tile' order by epoch`);
  expect(reads).toEqual([{ epoch: epoch - 1 }, { epoch }]);
});

test.each(["exif-gps-orient6.jpg", "exif-gps-orient8.jpg", "owner-SH-02.jpg", "portrait-7.jpg"])(
  "[ALB-07] where only the smallest pictures are taken back, that of %s comes back as it was",
  async (name) => {
    const { fileId } = await readyFile(alice, await fixture(`photos/${name}`), { kind: "picture" });
    const before = sha256(await bytesOf(alice, fileId, "list"));
    await inJobsAsOperator("update musubi.picture_epochs set epoch = epoch + 1 where class = 'list'");
    await run("files.remake");
    expect((await readBytes(alice, fileId, "list")).status).toBe(200);
    expect(sha256(await bytesOf(alice, fileId, "list"))).toBe(before);
  },
);

test("[ALB-04] a picture that lies under another picture's name opens for nobody, is withdrawn, told, and made again from its own original", async () => {
  const talk = await alice.direct(bob);
  const one = await readyFile(alice, await fixture("photos/exif-gps-orient3.jpg"), { kind: "picture" });
  const other = await readyFile(alice, await fixture("photos/cmyk-no-icc.jpg"), { kind: "picture" });
  await sendFiles(alice, talk.talkId, [one.fileId, other.fileId]);
  // Relabelled where it lies: both objects are whole, and each has the other's name.
  const rows = await inJobs(
    sql`select blob_id from musubi.renditions where file_id in (${one.fileId}, ${other.fileId}) and variant = 'tile'`,
  );
  const [here = "", there = ""] = rows.map((row) => blobPath(String(Reflect.get(row, "blob_id"))));
  const [hereBytes, thereBytes] = [await readFile(here), await readFile(there)];
  await writeFile(here, thereBytes);
  await writeFile(there, hereBytes);
  for (const file of [one, other]) {
    expect((await readBytes(bob, file.fileId, "tile")).status).toBe(500);
    expect((await readBytes(bob, file.fileId, "tile")).status).toBe(409);
  }
  const alarms = await inJobs(sql`select found_by, reason from musubi.picture_alarms where file_id in (${one.fileId}, ${other.fileId})`);
  expect(alarms).toEqual([one, other].map(() => ({ found_by: "store", reason: "bytes_differ" })));
  await run("files.remake");
  for (const file of [one, other]) {
    const { file: now } = (await bob.must("file.describe", { fileIds: [file.fileId] })).files[0] ?? {};
    const tile = now?.renditions.find((each) => each.variant === "tile");
    expect(sha256(await bytesOf(bob, file.fileId, "tile"))).toBe(tile?.sha256);
  }
});

test("a poster becomes a form of its video, and the message that shows the video changes", async () => {
  // A video is not made here: its row stands for one that was sent.
  const video = await readyFile(alice, utf8("film"), { kind: "file", name: "film.mp4" });
  await inJobs(sql`update musubi.files set kind = 'video' where id = ${video.fileId}`);
  const talk = await alice.direct(bob);
  const seq = await sendFiles(alice, talk.talkId, [video.fileId]);
  const posterId = await upload(alice, await fixture("photos/exif-gps-orient3.jpg"), { kind: "picture", posterOf: video.fileId });
  await expect
    .poll(
      async () => {
        const message = (await bob.must("message.list", { talkId: talk.talkId, countMax: 20 })).messages.find((each) => each.seq === seq);
        return message?.content.kind === "files" ? message.content.files[0]?.renditions.map((each) => each.variant) : [];
      },
      { timeout: 20_000 },
    )
    .toEqual(["original", "list", "tile", "poster"]);
  expect((await readBytes(bob, video.fileId, "poster")).status).toBe(200);
  expect((await alice.must("file.describe", { fileIds: [posterId] })).files).toEqual([]);
  const again = await alice.call("upload.start", { kind: "picture", name: "x.jpg", sizeBytes: 5, posterOf: video.fileId });
  expect(again.error?.code).toBe("not_found");
});

function blobPath(blobId: string): string {
  return join(world.dataDir, "blobs", blobId.slice(-2), blobId);
}

function inJobs(statement: ReturnType<typeof sql>): Promise<object[]> {
  return world.server.database.transact("jobs", { actor: null }, (tx) => tx.rows(statement));
}

async function inJobsAsOperator(text: string): Promise<void> {
  const { Client } = await import("pg");
  const client = new Client(world.database.connectionOf("musubi_operator"));
  await client.connect();
  await client.query(text);
  await client.end();
}
