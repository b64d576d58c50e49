import { join } from "node:path";
import { randomName, systemClock, systemRandom } from "@musubi/base";
import { ringOf, superuserOf } from "@musubi/testkit";
import { expect, inject, test } from "vitest";
import { MIGRATIONS_DIR } from "../installed.ts";
import { folderOf } from "../platform/blobs/object-place.ts";
import { openClient } from "../platform/postgres/client.ts";
import { ownerRole } from "../platform/postgres/connection.ts";
import { ensureOwnedDatabase } from "../platform/postgres/owner.ts";
import { bringUpToDate, type PreparedDatabase } from "../platform/postgres/prepare.ts";
import { makeScratchFolder } from "../platform/postgres/scratch-server.ts";
import { openBackupFile } from "./backup-file.ts";
import { keyOf } from "./backup-key.ts";
import { makeBackup } from "./make-backup.ts";
import { restoreBackup } from "./restore-backup.ts";
import { firstSteps } from "./schema-steps.ts";
import { verifyBackup } from "./verify-backup.ts";

const passphrase = "a quiet heron by the river";
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const common = { clock: systemClock, random: systemRandom, log: quiet, onPart: () => undefined, onBytes: () => undefined };
const SAID = "select store, since from musubi.ledger_coverage order by store";

/** A database as it was after so many steps of the schema, with one account that began a year ago. */
async function oldDatabase(stepCount: number): Promise<PreparedDatabase & AsyncDisposable> {
  const cluster = inject("cluster");
  const keyRing = await ringOf(cluster);
  const superuser = superuserOf(cluster, keyRing);
  const database = `o_${randomName(systemRandom, 12)}`;
  await ensureOwnedDatabase(superuser, { database, ownerPassword: keyRing.derivePassword(ownerRole), random: systemRandom });
  const connectionOf = (user: string) => ({ ...superuser, database, user, password: keyRing.derivePassword(user) });
  const prepared: PreparedDatabase = { owner: connectionOf(ownerRole), connectionOf, embedded: null };
  await using steps = await firstSteps(MIGRATIONS_DIR, stepCount);
  await bringUpToDate(prepared, { ...common, keyRing, migrationsDir: steps.dir, appVersion: "test" });
  await asSuperuser(database, [
    "insert into musubi.accounts (id, region, country, language, created_at) values ('usr_00000000000000000001', 'jp', 'JP', 'ja', now() - interval '1 year')",
  ]);
  return { ...prepared, [Symbol.asyncDispose]: () => asSuperuser("postgres", [`drop database ${database} with (force)`]) };
}

async function asSuperuser(database: string, statements: readonly string[]): Promise<void> {
  const client = await openClient({ ...superuserOf(inject("cluster"), await ringOf(inject("cluster"))), database });
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Asks past row security, as a backup does. */
async function ask(prepared: PreparedDatabase, text: string): Promise<Record<string, unknown>[]> {
  const client = await openClient(prepared.owner);
  try {
    await client.query("begin; set local role musubi_backup");
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Backs an old server up, proves that where it is asked for, and restores it; lets `look` compare. */
async function throughBackup<T>(
  stepCount: number,
  hasVerify: boolean,
  look: (before: PreparedDatabase, after: PreparedDatabase) => Promise<T>,
): Promise<T> {
  await using folder = await makeScratchFolder();
  await using old = await oldDatabase(stepCount);
  const file = join(folder.path, "old.musubi");
  const { dir } = inject("cluster");
  const source = { dataDir: dir, region: "jp", prepared: old, objects: folderOf(dir), staffDatabaseUrl: "" };
  await makeBackup(file, { ...common, ...source, passphrase, onProgress: () => undefined });
  const backup = await openBackupFile(file);
  expect(backup.header.schemaSteps).toBe(stepCount);
  if (hasVerify) await verifyBackup(file, { ...common, passphrase });
  await using restored = await restoreBackup(backup, {
    ...common,
    dataDir: join(folder.path, "restored"),
    openObjects: (of) => Promise.resolve(folderOf(of.dataDir)),
    blobs: "",
    databaseUrl: "",
    staffDatabaseUrl: "",
    region: "jp",
    key: await keyOf(passphrase, backup.header.kdf),
  });
  return await look(old, restored.prepared);
}

test("a backup of before reports were recorded is restored: what was known keeps its dates, what has come since begins anew", () =>
  throughBackup(28, false, async (before, after) => {
    const [old, now] = [await ask(before, SAID), await ask(after, SAID)];
    expect(old.map(({ store }) => store)).not.toContain("reports");
    expect(now.filter(({ store }) => store !== "reports")).toEqual(old);
    expect(now).toHaveLength(old.length + 1);
  }));

test("a backup of before anything was recorded is proven and restored with a gap from the first account on", () =>
  throughBackup(12, true, async (_, after) => {
    const stores = await ask(after, "select store from musubi.ledger_coverage where store <> 'reports' order by store");
    expect(stores.length).toBeGreaterThan(0);
    const whole = await ask(
      after,
      `select c.store from musubi.ledger_coverage c where exists (select from musubi.ledger_gaps g, musubi.accounts a
         where g.store = c.store and g.from_at <= a.created_at and g.to_at >= c.since) order by c.store`,
    );
    expect(whole).toEqual(stores);
  }));
