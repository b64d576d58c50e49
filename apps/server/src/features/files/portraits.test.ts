import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { randomName, systemClock, systemRandom } from "@musubi/base";
import type { ClientId, FileId } from "@musubi/protocol";
import { type Person, readBytes, readyFile, setPortrait, startWorld, TEST_PASSWORD, upload, type World } from "@musubi/testkit";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { pngBase64 } from "../../../test/cast.ts";
import { databaseAsSuperuser } from "../../../test/database-as.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { sql } from "../../platform/postgres/sql.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterAll(() => world.stop());

let count = 0;
const newPerson = () => world.person(`person${(count += 1)}`);
const png = (side: number) => Buffer.from(pngBase64(side), "base64");
const photo = (name: string) => readFile(fileURLToPath(new URL(`../../../../../fixtures/photos/${name}`, import.meta.url)));
const statusOf = async (person: Person, fileId: FileId, variant: "list" | "original" = "list") =>
  (await readBytes(person, fileId, variant)).status;
const run = (kind: string) =>
  world.server.app.background.tasks.find((task) => task.kind === kind)?.run({}, { signal: new AbortController().signal, attempt: 1 });

test("a photo of a camera becomes a picture of every size: upright, without what the camera wrote, and read under record", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  await world.befriend(alice, bob);
  const { fileId } = await setPortrait(alice, await photo("exif-gps-orient6.jpg"));
  const { picture, pictureVersion } = await bob.must("account.readPicture", { accountId: alice.accountId });
  expect(pictureVersion).toBeGreaterThan(0);
  expect(picture.fileId).toBe(fileId);
  expect(picture.renditions.map(({ variant }) => variant)).toEqual(["original", "list", "tile", "screen"]);
  expect(picture.placeholder).toMatch(/^[A-Za-z0-9_-]{6,}$/);
  const answer = await readBytes(bob, fileId, "original");
  expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"]);
  const bytes = Buffer.from(await answer.arrayBuffer()).toString("latin1");
  expect(["GPS", "Canon", "Apple"].filter((word) => bytes.includes(word))).toEqual([]);
  const reads = await world.server.database.transact("jobs", { actor: null }, (tx) =>
    tx.rows(sql`select account_id, owner_id, variant from musubi.file_reads where file_id = ${fileId}`),
  );
  expect(reads).toEqual([{ account_id: bob.accountId, owner_id: alice.accountId, variant: "original" }]);
});

test.each(["img-2682.heic", "cmyk-no-icc.jpg", "p3.png", "alpha.webp"])("%s becomes a picture", async (name) => {
  const alice = await newPerson();
  const { fileId } = await setPortrait(alice, await photo(name));
  expect(await statusOf(alice, fileId)).toBe(200);
});

describe("with the exact name of the file", () => {
  const METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"] as const;
  let alice: Person;
  let fileId: FileId;
  const who: Record<string, Person | null> = { nobody: null };
  beforeAll(async () => {
    alice = await newPerson();
    const names = ["a stranger", "a friend of before", "a removed member"] as const;
    for (const name of names) who[name] = await newPerson();
    const [, friend, member] = names.map((name) => who[name]);
    if (friend === undefined || friend === null || member === undefined || member === null) throw new Error("Nobody came.");
    await world.befriend(alice, friend, member);
    const talk = await alice.group("写真の話", member);
    ({ fileId } = await setPortrait(alice, png(24)));
    expect([await statusOf(friend, fileId), await statusOf(member, fileId)]).toEqual([200, 200]);
    for (const person of [friend, member]) await alice.must("friend.remove", { accountId: person.accountId });
    expect([await statusOf(friend, fileId), await statusOf(member, fileId)]).toEqual([404, 200]);
    await alice.must("talk.removeMember", { talkId: talk.talkId, accountId: member.accountId });
  });

  test.each(
    ["nobody", "a stranger", "a friend of before", "a removed member"].flatMap((name) => METHODS.map((method) => [name, method] as const)),
  )("%s is told by %s what is told of a file that never was", async (name, method) => {
    const token = who[name]?.token;
    const ask = async (id: string) => {
      const answer = await fetch(`${world.url}/api/file.read?fileId=${id}&variant=list`, {
        method,
        headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
      });
      return [answer.status, await answer.text()];
    };
    expect(await ask(fileId)).toEqual(await ask("fil_00000000000000000000"));
    expect((await ask(fileId))[0]).not.toBe(200);
  });
});

test("what was replaced or removed opens for nobody, and neither keys nor bytes are left", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  await world.befriend(alice, bob);
  const blobsOf = async (fileId: FileId) => {
    const rows = await world.server.database.transact("jobs", { actor: null }, (tx) =>
      tx.rows<{ blob_id: string }>(sql`select blob_id from musubi.rendition_makes where file_id = ${fileId}`),
    );
    return rows.map((row) => row.blob_id);
  };
  const kept = async (blobIds: readonly string[]) => {
    const rows = await world.server.database.transact("jobs", { actor: null }, (tx) =>
      tx.rows<{ id: string }>(sql`select id from musubi.blobs where id = any (${blobIds})`),
    );
    const stored: string[] = [];
    for await (const { blobId } of world.server.app.files.blobs.list()) if (blobIds.includes(blobId)) stored.push(blobId);
    return { keys: rows.length, bytes: stored.length };
  };
  const first = await setPortrait(alice, png(32));
  const firstBlobs = await blobsOf(first.fileId);
  expect((await kept(firstBlobs)).keys).toBeGreaterThan(1);
  const second = await setPortrait(alice, png(40));
  expect([await statusOf(alice, first.fileId), await statusOf(bob, first.fileId), await statusOf(bob, second.fileId)]).toEqual([
    404, 404, 200,
  ]);
  await expect.poll(() => kept(firstBlobs)).toEqual({ keys: 0, bytes: 0 });
  const secondBlobs = await blobsOf(second.fileId);
  const { account } = await alice.must("account.setPicture", { fileId: null });
  expect(account.profile.pictureVersion).toBe(0);
  expect(await statusOf(bob, second.fileId)).toBe(404);
  expect((await bob.call("account.readPicture", { accountId: alice.accountId })).status).toBe(404);
  await expect.poll(() => kept(secondBlobs)).toEqual({ keys: 0, bytes: 0 });
});

test("only a ready portrait of one's own becomes one's picture, and a portrait goes into no message and no album", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  await world.befriend(alice, bob);
  const theirs = await setPortrait(bob, png(24));
  const photoOfMine = await readyFile(alice, png(24), { kind: "picture" });
  for (const { fileId } of [theirs, photoOfMine]) expect((await alice.call("account.setPicture", { fileId })).status).toBe(404);
  const text = await upload(alice, Buffer.from("no picture"), { kind: "portrait" });
  await expect.poll(async () => (await alice.must("file.describe", { fileIds: [text] })).files[0]?.refusal).toBe("unknown_type");
  expect((await alice.call("account.setPicture", { fileId: text })).error?.code).toBe("not_ready");
  const mine = await setPortrait(alice, png(28));
  const { talkId } = await alice.direct(bob);
  const clientId = randomName(systemRandom, 20) as ClientId;
  const sent = await bob.call("message.send", { talkId, clientId, content: { kind: "files", fileIds: [mine.fileId], caption: "" } });
  expect(sent.status).toBe(404);
  const { albumId } = (await bob.must("album.create", { talkId, name: "肖像" })).album;
  expect((await bob.call("album.addPhotos", { albumId, fileIds: [mine.fileId] })).error?.code).toBe("not_a_photo");
  expect((await alice.must("account.setPicture", { fileId: mine.fileId })).account.profile.pictureVersion).toBeGreaterThan(0);
  expect(await statusOf(bob, mine.fileId)).toBe(200);
});

test("with an account its picture goes, and nothing of it is left", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  await world.befriend(alice, bob);
  const { fileId } = await setPortrait(alice, png(24));
  expect(await statusOf(bob, fileId)).toBe(200);
  await alice.must("account.delete", { handle: alice.handle, password: TEST_PASSWORD });
  expect(await statusOf(bob, fileId)).toBe(404);
  const left = () =>
    world.server.database.transact("jobs", { actor: null }, (tx) =>
      tx.rows(
        sql`select id from musubi.files where owner_id = ${alice.accountId}
            union all select id from musubi.blobs where owner_id = ${alice.accountId}
            union all select picture_file_id from musubi.profiles where account_id = ${alice.accountId} and (picture_file_id is not null or not is_gone)`,
      ),
    );
  await expect.poll(left, { timeout: 20_000 }).toEqual([]);
});

test("the database itself lets a profile show nothing but a portrait of its own person", async () => {
  const [alice, bob] = [await newPerson(), await newPerson()];
  const theirs = await readyFile(bob, png(24), { kind: "portrait" });
  const photoOfMine = await readyFile(alice, png(24), { kind: "picture" });
  for (const { fileId } of [theirs, photoOfMine]) {
    const put = world.server.database.transact("people", { actor: alice.accountId }, (tx) =>
      tx.run(sql`update musubi.profiles set picture_file_id = ${fileId} where account_id = ${alice.accountId}`),
    );
    await expect(put).rejects.toThrow("not a portrait of this person");
  }
});

test("a purge takes pictures of people back, and they are made again", async () => {
  const alice = await newPerson();
  const { fileId } = await setPortrait(alice, png(200));
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  try {
    await superuser.query("update musubi.picture_epochs set epoch = epoch + 1, raised_at = $1 where class = 'list'", [
      instant(systemClock.nowMs()),
    ]);
    expect(await statusOf(alice, fileId)).not.toBe(200);
    await run("files.remake");
    expect(await statusOf(alice, fileId)).toBe(200);
  } finally {
    await superuser.end();
  }
});

test("pictures from before they were files become files, and what somebody chose since stays", async () => {
  const [alice, bob, chie] = [await newPerson(), await newPerson(), await newPerson()];
  await world.befriend(alice, bob, chie);
  const chosen = await setPortrait(chie, png(20));
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  try {
    await superuser.query("insert into musubi.old_portraits (account_id, picture) values ($1, $3), ($2, $3)", [
      alice.accountId,
      chie.accountId,
      png(64),
    ]);
    await superuser.query("update musubi.profiles set picture_version = 7 where account_id = $1", [alice.accountId]);
    await run("portraits.adopt");
    await expect
      .poll(async () => (await bob.call("account.readPicture", { accountId: alice.accountId })).output, { timeout: 20_000 })
      .toMatchObject({ pictureVersion: 7, picture: { width: 64, height: 64 } });
    const { picture } = await bob.must("account.readPicture", { accountId: alice.accountId });
    expect(await statusOf(bob, picture.fileId)).toBe(200);
    expect((await alice.must("account.readPicture", { accountId: chie.accountId })).picture.fileId).toBe(chosen.fileId);
    expect((await superuser.query("select * from musubi.old_portraits")).rows).toEqual([]);
  } finally {
    await superuser.end();
  }
});
