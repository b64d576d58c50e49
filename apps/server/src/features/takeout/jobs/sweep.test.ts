import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock, systemClock, systemRandom } from "@musubi/base";
import { type BlobId, newId } from "@musubi/protocol";
import { ringOf, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { BlobStore } from "../../../platform/blobs/blob-store.ts";
import { FileFolder } from "../../../platform/blobs/file-folder.ts";
import { instant } from "../../../platform/postgres/instant.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import { sweepTakeOutsTask } from "./sweep.ts";

const DAY_MS = 24 * 3600 * 1000;
let world: World;
let dir: string;
let blobs: BlobStore;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  dir = await mkdtemp(join(tmpdir(), "musubi-blobs-"));
  blobs = new BlobStore(new FileFolder(dir), systemRandom);
});
afterAll(async () => {
  await world.stop();
  await rm(dir, { recursive: true, force: true });
});

async function* content(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("content");
}

async function sweepAt(nowMs: number): Promise<void> {
  const keyRing = await ringOf(inject("cluster"));
  const deps = { database: world.server.database, clock: new ManualClock(nowMs), random: systemRandom, keyRing, blobs, region: "jp" };
  await sweepTakeOutsTask(deps).run({}, { signal: new AbortController().signal, attempt: 1 });
}

async function files(): Promise<BlobId[]> {
  const found: BlobId[] = [];
  for await (const id of blobs.listOlderThan(Number.MAX_SAFE_INTEGER)) found.push(id);
  return found;
}

test("a copy whose week is over loses its file and its key; a file that no row names goes after a day, a younger one stays", async () => {
  const { accountId } = await world.person("alice");
  const nowMs = systemClock.nowMs();
  const [copy, stray] = [newId("blb", systemRandom), newId("blb", systemRandom)];
  const identity = { category: "account", ownerId: accountId, variant: "zip", version: 1, region: "jp", epoch: 1 } as const;
  for (const blobId of [copy, stray]) await blobs.put({ ...identity, blobId }, systemRandom.bytes(32), content());
  await world.server.database.transact("jobs", { actor: null }, async (tx) => {
    await tx.run(
      sql`insert into musubi.blobs (id, owner_id, category, region, wrapped_key, size_bytes, created_at)
          values (${copy}, ${accountId}, 'account', 'jp', ${Buffer.alloc(1)}, 7, ${instant(nowMs)})`,
    );
    await tx.run(
      sql`insert into musubi.take_outs (id, account_id, state, blob_id, size_bytes, requested_at, expires_at)
          values (${newId("tko", systemRandom)}, ${accountId}, 'ready', ${copy}, 7, ${instant(nowMs)}, ${instant(nowMs + 7 * DAY_MS)})`,
    );
  });
  await sweepAt(nowMs + DAY_MS / 2);
  expect((await files()).toSorted()).toEqual([copy, stray].toSorted());
  await sweepAt(nowMs + 2 * DAY_MS);
  expect(await files()).toEqual([copy]);
  await sweepAt(nowMs + 7 * DAY_MS);
  expect(await files()).toEqual([]);
  const keys = await world.server.database.transact("jobs", { actor: null }, (tx) =>
    tx.rows(sql`select 1 from musubi.blobs where id = ${copy}`),
  );
  expect(keys).toEqual([]);
});
