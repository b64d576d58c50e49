import { copyFile, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { systemClock, systemRandom } from "@musubi/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate } from "../src/platform/postgres/migrate.ts";
import { ensureRoles } from "../src/platform/postgres/roles.ts";
import { makeScratchFolder, openOwnedDatabase, startScratchServer, testPasswords } from "../src/platform/postgres/scratch-server.ts";

// Pictures of people from before they were files go through the migration that takes their columns away.

const MIGRATIONS = join(import.meta.dirname, "../migrations");
let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
let server: Awaited<ReturnType<typeof startScratchServer>>;
beforeAll(async () => {
  folder = await makeScratchFolder();
  server = await startScratchServer(join(folder.path, "postgres"));
});
afterAll(async () => {
  await server.stop();
  await folder[Symbol.asyncDispose]();
});

test("an upgrade loses no picture of a person, and makes up none", async () => {
  const owner = await openOwnedDatabase(server, "town");
  try {
    await ensureRoles(owner, { database: "town", passwords: testPasswords, random: systemRandom });
    const before = join(folder.path, "before");
    await mkdir(before);
    const names = (await readdir(MIGRATIONS)).filter((name) => name < "0038");
    for (const name of names) await copyFile(join(MIGRATIONS, name), join(before, name));
    const how = { appVersion: "1", now: new Date(systemClock.nowMs()) };
    await migrate(owner, { dir: before, ...how });
    await owner.query("alter table musubi.accounts no force row level security; alter table musubi.profiles no force row level security");
    for (const [id, picture] of [
      ["usr_a", Buffer.from("the picture of a")],
      ["usr_b", null],
    ] as const) {
      await owner.query("insert into musubi.accounts (id, country, region, language, created_at) values ($1, 'JP', 'jp', 'ja', now())", [
        id,
      ]);
      await owner.query(
        "insert into musubi.profiles (account_id, handle, display_name, picture, picture_mime, picture_version) values ($1, $1, $1, $2, 'image/png', 3)",
        [id, picture],
      );
    }
    await owner.query("alter table musubi.accounts force row level security; alter table musubi.profiles force row level security");
    await migrate(owner, { dir: MIGRATIONS, ...how });
    await owner.query("alter table musubi.old_portraits no force row level security");
    expect((await owner.query("select account_id, picture from musubi.old_portraits")).rows).toEqual([
      { account_id: "usr_a", picture: Buffer.from("the picture of a") },
    ]);
    const { rows } = await owner.query("select relforcerowsecurity as forced from pg_class where oid = 'musubi.profiles'::regclass");
    expect(rows).toEqual([{ forced: true }]);
  } finally {
    await owner.end();
  }
});
