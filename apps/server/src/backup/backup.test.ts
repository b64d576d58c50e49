import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomName, systemClock, systemRandom } from "@musubi/base";
import { type Person, ringOf, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { folderOf } from "../platform/blobs/object-place.ts";
import { requireOwnRing } from "../platform/keys/ring-check.ts";
import { openClient } from "../platform/postgres/client.ts";
import { makeScratchFolder } from "../platform/postgres/scratch-server.ts";
import { openBackupFile } from "./backup-file.ts";
import { keyOf } from "./backup-key.ts";
import { type MadeBackup, makeBackup } from "./make-backup.ts";
import { type Restored, restoreBackup } from "./restore-backup.ts";
import { verifyBackup } from "./verify-backup.ts";

const passphrase = "a quiet heron by the river";
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const common = { clock: systemClock, random: systemRandom, log: quiet, onPart: () => undefined, onBytes: () => undefined };

const inFolder = { openObjects: (of: { readonly dataDir: string }) => Promise.resolve(folderOf(of.dataDir)), blobs: "" };

const SAID = ["おはよう\n\t\\N 改行とタブ", "👩‍👩‍👧 ok", "meet me under the old clock"];

let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
let world: World;
let file: string;
let made: MadeBackup;
let restored: Restored;
let chie: Person;
beforeAll(async () => {
  folder = await makeScratchFolder();
  file = join(folder.path, "town.musubi");
  world = await startWorld(inject("cluster"));
  const [alice, bob] = await Promise.all([world.person("alice", "Alice Lindqvist"), world.person("bob")]);
  await world.befriend(alice, bob);
  const talk = await alice.group("花見の会 🌸", bob);
  for (const text of SAID) await alice.say(talk.talkId, text);
  // Enough that cannot be made smaller, so that the file has several parts.
  for (let count = 0; count < 25; count += 1) await bob.say(talk.talkId, randomName(systemRandom, 9_000));
  await openSpan(alice);
  chie = await world.person("chie");
  await markDeleted(chie);
  made = await backUp(file);
  restored = await restore(file, join(folder.path, "restored"), { region: "kr" });
});
afterAll(async () => {
  await restored[Symbol.asyncDispose]();
  await world.stop();
  await folder[Symbol.asyncDispose]();
});

const backUp = (path: string): Promise<MadeBackup> =>
  makeBackup(path, {
    ...common,
    dataDir: inject("cluster").dir,
    region: "jp",
    prepared: world.database,
    objects: folderOf(inject("cluster").dir),
    staffDatabaseUrl: "",
    passphrase,
    onProgress: () => undefined,
  });

async function restore(path: string, dataDir: string, how: { readonly region?: string; readonly secret?: string } = {}): Promise<Restored> {
  const backup = await openBackupFile(path);
  const key = await keyOf(how.secret ?? passphrase, backup.header.kdf);
  return restoreBackup(backup, { ...common, ...inFolder, dataDir, databaseUrl: "", staffDatabaseUrl: "", region: how.region ?? "jp", key });
}

async function askAsJobs(text: string): Promise<Record<string, unknown>[]> {
  const client = await openClient(restored.prepared.connectionOf("musubi_jobs"));
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** A device that listened once, so that the record of deliveries has a row with a counter. */
async function openSpan(person: Person): Promise<void> {
  const { spans } = world.server.app;
  spans.close(await spans.open({ kind: "user", accountId: person.accountId, deviceId: person.deviceId }));
  await spans.settle();
}

/** Somebody whose account was deleted a moment ago: most of it is still there. */
async function markDeleted(person: Person): Promise<void> {
  await world.server.database.transact("jobs", { actor: null }, (tx) =>
    tx.run({ text: "update musubi.accounts set deleted_at = now() where id = $1", values: [person.accountId] }),
  );
}

/** A copy of the backup with its bytes changed. */
async function changed(name: string, change: (bytes: Buffer) => Buffer): Promise<string> {
  const path = join(folder.path, name);
  await writeFile(path, change(await readFile(file)));
  return path;
}

test("every row comes back, whatever characters it is made of", async () => {
  const rowsOf = (name: string): number | undefined => made.manifest.tables.find((table) => table.name === name)?.rowCount;
  expect([rowsOf("accounts"), rowsOf("messages"), rowsOf("owner_keys")]).toEqual([3, 29, 3]);
  const rows = await askAsJobs("select content ->> 'text' as text from musubi.messages where kind = 'text' order by seq limit 3");
  expect(rows.map((row) => row["text"])).toEqual(SAID);
});

test("the key ring comes back, and what it sealed opens with it", async () => {
  expect(restored.keyRing.derivePassword("x")).toBe((await ringOf(inject("cluster"))).derivePassword("x"));
  await expect(requireOwnRing(restored.prepared.connectionOf("musubi_jobs"), restored.keyRing)).resolves.toBeUndefined();
});

test("counters go on where they stood", async () => {
  const client = await openClient(restored.prepared.owner);
  const { rows } = await client.query<{ at: string }>("select last_value as at from musubi.live_spans_id_seq");
  await client.end();
  const stood = made.manifest.tables.find((table) => table.name === "live_spans")?.counter ?? -1;
  expect(stood).toBeGreaterThan(0);
  expect(Number(rows[0]?.at)).toBe(stood);
});

test("a deletion that was under way goes on after the restore", async () => {
  const jobs = await askAsJobs("select task_identifier, key from graphile_worker.jobs");
  expect(jobs).toEqual([{ task_identifier: "account.erase", key: `account.erase ${chie.accountId}` }]);
});

test("row security stands again on every table", async () => {
  const client = await openClient(restored.prepared.owner);
  const { rows } = await client.query(
    "select relname from pg_class where relnamespace = 'musubi'::regnamespace and relkind = 'r' and not (relrowsecurity and relforcerowsecurity)",
  );
  await client.end();
  expect(rows).toEqual([]);
});

test("data that were told to move to another country say so everywhere", async () => {
  expect(await askAsJobs("select region from musubi.accounts union select region from musubi.talks")).toEqual([{ region: "kr" }]);
});

test("verifying restores a backup into a throw-away folder and finds everything as it was", async () => {
  const heard: string[] = [];
  await verifyBackup(file, { ...common, passphrase, onPart: (part) => void heard.push(part) });
  expect(heard).toEqual(["check", "prepare", "load"]);
  expect((await readdir(folder.path)).filter((name) => name.includes("verify"))).toEqual([]);
});

test("nothing that anybody wrote, and no key, stands readable in the file", async () => {
  const bytes = (await readFile(file)).toString("latin1");
  const ring = await readFile(join(inject("cluster").dir, "keys", "ring.json"), "utf8");
  const secret = /"passwordSecret": "([^"]+)"/u.exec(ring)?.[1] ?? "missing";
  for (const words of ["under the old clock", "Lindqvist", "alice", secret]) expect(bytes).not.toContain(words);
});

const damages: readonly (readonly [string, string, (bytes: Buffer) => Buffer])[] = [
  ["cut off", "backup_damaged", (bytes) => bytes.subarray(0, -20)],
  ["changed by one bit near its end", "backup_damaged", (bytes) => flip(bytes, bytes.length - 40)],
  ["changed by one bit near its beginning", "backup_passphrase_wrong", (bytes) => flip(bytes, 2_000)],
  [
    "given another country in its heading",
    "backup_passphrase_wrong",
    (bytes) => Buffer.from(bytes.toString("latin1").replace('"region":"jp"', '"region":"fr"'), "latin1"),
  ],
  ["replaced by something else", "backup_damaged", () => Buffer.from("PK\u0003\u0004 not a backup")],
];
test.each(damages)("a backup that was %s is refused as %s, and the target stays untouched", async (what, code, damage) => {
  const target = join(folder.path, `target of ${what}`);
  await expect(restore(await changed(`file ${what}`, damage), target)).rejects.toMatchObject({ code });
  await expect(readdir(target)).rejects.toMatchObject({ code: "ENOENT" });
});

test("a wrong passphrase is told apart from a damaged file as well as can be", async () => {
  await expect(restore(file, join(folder.path, "wrong"), { secret: "another passphrase" })).rejects.toMatchObject({
    code: "backup_passphrase_wrong",
  });
});

test("a backup of a newer version is refused with that version", async () => {
  const newer = await changed("newer.musubi", (bytes) =>
    Buffer.from(bytes.toString("latin1").replace(/"schemaSteps":\d+/u, '"schemaSteps":900'), "latin1"),
  );
  await expect(restore(newer, join(folder.path, "newer"))).rejects.toMatchObject({ code: "backup_too_new" });
});

test("a restore refuses a folder in which anything lies", async () => {
  await expect(restore(file, folder.path)).rejects.toMatchObject({ code: "restore_not_empty" });
});

test("a backup never replaces another file", async () => {
  const before = await readFile(file);
  await expect(backUp(file)).rejects.toMatchObject({ code: "backup_exists" });
  expect((await readFile(file)).equals(before)).toBe(true);
});

function flip(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
