import type { BlobId, FileId } from "@musubi/protocol";
import { readyFile, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { markedPicture } from "../../../../test/thumbnailer/marked-picture.ts";
import type { Tx } from "../../../kernel/transaction.ts";
import { sql } from "../../../platform/postgres/sql.ts";
import { listOutdated, listReplaced, noteReplacedWrong } from "./remake-store.ts";

let world: World;
/** In the order in which the job takes them. */
let files: FileId[];
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  const alice = await world.person("alice");
  files = [];
  for (const owner of [1, 2, 3])
    files.push((await readyFile(alice, await markedPicture(owner, { width: 320, height: 240 }), { kind: "picture" })).fileId);
  files.sort();
});
afterAll(() => world.stop());

const inJobs = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => world.server.database.transact("jobs", { actor: null }, work);

test("files whose source is closed too stay closed, and do not hold up those behind them", async () => {
  const [first, second, third] = files as [FileId, FileId, FileId];
  await inJobs((tx) => tx.run(sql`update musubi.renditions set withdrawn_at = now() where file_id in (${first}, ${second})`));
  await inJobs((tx) => tx.run(sql`update musubi.renditions set withdrawn_at = now() where file_id = ${third} and variant = 'tile'`));
  // One at a time: those that cannot be made again would be all that is ever looked at.
  expect(await inJobs((tx) => listOutdated(tx, "", 1))).toMatchObject([{ id: third, variants: ["tile"], source: { variant: "original" } }]);
  await inJobs((tx) => tx.run(sql`update musubi.renditions set withdrawn_at = null where file_id = ${first} and variant = 'original'`));
  expect((await inJobs((tx) => listOutdated(tx, "", 1))).map(({ id }) => id)).toEqual([first]);
});

test("a form that somebody complained of is looked at all the same; one that is listed as wrong is not listed twice", async () => {
  const [, , fileId] = files as [FileId, FileId, FileId];
  const variants = ["list", "screen", "tile"];
  const listed = async () => (await inJobs((tx) => listReplaced(tx, fileId, variants))).map(({ variant }) => variant).sort();
  const [tile, list] = await Promise.all(
    ["tile", "list"].map(async (variant) => {
      const row = await inJobs((tx) =>
        tx.row<{ id: BlobId }>(sql`select blob_id as id from musubi.renditions where file_id = ${fileId} and variant = ${variant}`),
      );
      return row?.id ?? ("" as BlobId);
    }),
  );
  const complain = (by: string, reason: string, blobId: BlobId | undefined) =>
    inJobs((tx) =>
      tx.run(
        sql`insert into musubi.picture_alarms (at, found_by, reason, file_id, variant, version, blob_id)
            select now(), ${by}, ${reason}, file_id, variant, version, blob_id from musubi.renditions where blob_id = ${blobId ?? ""}`,
      ),
    );
  await complain("device", "digest_differs", tile);
  await complain("sampler", "digest_differs", list);
  expect(await listed()).toEqual(variants);
  const note = () =>
    inJobs((tx) =>
      noteReplacedWrong(
        tx,
        [tile, list].filter((one) => one !== undefined),
        new Date(Date.UTC(2026, 10, 22)),
      ),
    );
  expect((await note()).sort()).toEqual(["list", "tile"]);
  expect(await note()).toEqual([]);
  expect(await listed()).toEqual(["screen"]);
});
