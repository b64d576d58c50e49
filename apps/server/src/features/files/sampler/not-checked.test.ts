import { fileURLToPath } from "node:url";
import { systemRandom } from "@musubi/base";
import { readBytes, readyFile, startWorld } from "@musubi/testkit";
import { pino } from "pino";
import { expect, inject, test } from "vitest";
import { plantPicture } from "../../../../test/plant-picture.ts";
import { markedPicture } from "../../../../test/thumbnailer/marked-picture.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import { LazyWorkshop } from "../../../platform/thumbnailer/lazy-workshop.ts";
import { PictureSampler } from "./picture-sampler.ts";

/** A program that says nothing of tiles. */
const BLIND = fileURLToPath(new URL("../../../../../thumbnailer/test/blind-main.ts", import.meta.url));

test("a form that no program could look at is told and stays, and one beside it that is wrong is closed all the same", async () => {
  await using world = await startWorld(inject("cluster"));
  const alice = await world.person("alice");
  const { fileId } = await readyFile(alice, await markedPicture(3, { width: 320, height: 240 }), { kind: "picture" });
  const other = await readyFile(alice, await markedPicture(63, { width: 320, height: 240 }), { kind: "picture" });
  await plantPicture(world, fileId, "list", Buffer.from(await (await readBytes(alice, other.fileId, "list")).arrayBuffer()));
  const { files } = world.server.app;
  const inJobs = (statement: ReturnType<typeof sql>) => files.database.transact("jobs", { actor: null }, (tx) => tx.rows(statement));
  const alarms = () => inJobs(sql`select file_id, variant, reason from musubi.picture_alarms where found_by = 'sampler' order by id`);
  const unseen = () =>
    inJobs(sql`select variant from musubi.renditions where checked_at is null and withdrawn_at is null and variant <> 'original'`);
  const workshop = new LazyWorkshop({ random: systemRandom, log: pino({ enabled: false }), processCount: 1, entry: BLIND });
  const told: string[] = [];
  const sampler = new PictureSampler({ ...files, workshop, alarm: (...[, reason, variant]) => told.push(`${reason} ${variant}`) });
  try {
    await expect.poll(unseen, { timeout: 20_000 }).toEqual([]);
  } finally {
    await sampler.stop();
    await workshop[Symbol.asyncDispose]();
  }
  expect(await alarms()).toEqual([{ file_id: fileId, variant: "list", reason: "picture_differs" }]);
  expect(told.toSorted()).toEqual(["not_checked tile", "not_checked tile", "picture_differs list"]);
  expect((await readBytes(alice, fileId, "tile")).status).toBe(200);
  expect((await readBytes(alice, fileId, "list")).status).toBe(409);
}, 60_000);
