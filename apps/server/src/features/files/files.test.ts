import { createHash } from "node:crypto";
import { readBytes, readyFile, sendFiles, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { sql } from "../../platform/postgres/sql.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterAll(() => world.stop());

const bytes = Buffer.from("what is in the file, three times over\n".repeat(5_000));

test("a file that is sent is read by the other member, on record; nobody else finds it", async () => {
  const [alice, bob, carol] = [await world.person("alice"), await world.person("bob"), await world.person("carol")];
  await world.befriend(alice, bob);
  const file = await readyFile(alice, bytes, { kind: "file", name: "名簿.csv" });
  expect(file).toMatchObject({ kind: "file", name: "名簿.csv", sizeBytes: bytes.length, mediaType: "application/octet-stream" });
  const talk = await alice.direct(bob);
  expect((await readBytes(bob, file.fileId, "original")).status).toBe(404);
  const seq = await sendFiles(alice, talk.talkId, [file.fileId], "こちらです");
  const { messages } = await bob.must("message.list", { talkId: talk.talkId, countMax: 10 });
  expect(messages.find((message) => message.seq === seq)?.content).toMatchObject({ kind: "files", caption: "こちらです", files: [file] });
  const answer = await readBytes(bob, file.fileId, "original");
  expect(answer.status).toBe(200);
  const received = Buffer.from(await answer.arrayBuffer());
  expect(received.equals(bytes)).toBe(true);
  expect(createHash("sha256").update(received).digest("hex")).toBe(file.renditions[0]?.sha256);
  const reads = await world.server.database.transact("jobs", { actor: null }, (tx) =>
    tx.rows(sql`select account_id, device_id, owner_id, file_id, variant, read_count from musubi.file_reads`),
  );
  expect(reads).toEqual([
    {
      account_id: bob.accountId,
      device_id: bob.deviceId,
      owner_id: alice.accountId,
      file_id: file.fileId,
      variant: "original",
      read_count: 1,
    },
  ]);
  expect((await readBytes(carol, file.fileId, "original")).status).toBe(404);
});
