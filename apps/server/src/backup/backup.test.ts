import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemClock, systemRandom } from "@musubi/base";
import { ringOf, startWorld, type World } from "@musubi/testkit";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { openClient } from "../platform/postgres/client.ts";
import { makeScratchFolder } from "../platform/postgres/scratch-server.ts";
import { openBackupFile } from "./backup-file.ts";
import { keyOf } from "./backup-key.ts";
import { type MadeBackup, makeBackup } from "./make-backup.ts";
import { restoreBackup } from "./restore-backup.ts";
import { verifyBackup } from "./verify-backup.ts";

const passphrase = "a quiet heron by the river";
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const common = { clock: systemClock, random: systemRandom, log: quiet, onPart: () => undefined, onBytes: () => undefined };

let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
let world: World;
let file: string;
beforeEach(async () => {
  folder = await makeScratchFolder();
  file = join(folder.path, "town.musubi");
  world = await startWorld(inject("cluster"));
});
afterEach(async () => {
  await world.stop();
  await folder[Symbol.asyncDispose]();
});

const backUp = (): Promise<MadeBackup> =>
  makeBackup(file, { ...common, dataDir: inject("cluster").dir, region: "jp", prepared: world.database, passphrase, onProgress: () => undefined });

async function restoreInto(dataDir: string, region = "jp", secret = passphrase) {
  const backup = await openBackupFile(file);
  return restoreBackup(backup, { ...common, dataDir, databaseUrl: "", region, key: await keyOf(secret, backup.header.kdf) });
}

test("a backup comes back with every row, pointer and counter, and opens with its own keys", async () => {
  const [alice, bob] = await Promise.all([world.person("alice"), world.person("bob")]);
  await world.befriend(alice, bob);
  const talk = await alice.group("花見の会 🌸", bob);
  for (const text of ["おはよう\n\t\\N 改行とタブ", "👩‍👩‍👧 ok", "日本語"]) await alice.say(talk.talkId, text);
  const made = await backUp();
  const rowsOf = (name: string): number | undefined => made.manifest.tables.find((table) => table.name === name)?.rowCount;
  expect([rowsOf("accounts"), rowsOf("messages"), rowsOf("owner_keys")]).toEqual([2, 4, 2]);
  await using restored = await restoreInto(join(folder.path, "restored"));
  expect(restored.keyRing.derivePassword("x")).toBe((await ringOf(inject("cluster"))).derivePassword("x"));
  const client = await openClient(restored.prepared.connectionOf("musubi_jobs"));
  const { rows } = await client.query("select content ->> 'text' as text from musubi.messages where kind = 'text' order by seq");
  await client.end();
  expect(rows.map((row) => row.text)).toEqual(["おはよう\n\t\\N 改行とタブ", "👩‍👩‍👧 ok", "日本語"]);
});

test("verifying restores a backup into a throw-away folder and finds everything as it was", async () => {
  const alice = await world.person("alice");
  await world.befriend(alice, await world.person("bob"));
  await backUp();
  const heard: string[] = [];
  await verifyBackup(file, { ...common, passphrase, onPart: (part) => void heard.push(part) });
  expect(heard).toEqual(["check", "prepare", "load"]);
});

test("row security stands again on every table of a restored database", async () => {
  await world.person("alice");
  await backUp();
  await using restored = await restoreInto(join(folder.path, "restored"));
  const client = await openClient(restored.prepared.owner);
  const { rows } = await client.query(
    "select relname from pg_class where relnamespace = 'musubi'::regnamespace and relkind = 'r' and not (relrowsecurity and relforcerowsecurity)",
  );
  await client.end();
  expect(rows).toEqual([]);
});

test("nothing that anybody wrote, and no key, stands readable in the file", async () => {
  const alice = await world.person("alice", "Alice Lindqvist");
  const talk = await alice.group("a very private plan");
  await alice.say(talk.talkId, "meet me under the old clock");
  await backUp();
  const bytes = (await readFile(file)).toString("latin1");
  const ring = await readFile(join(inject("cluster").dir, "keys", "ring.json"), "utf8");
  const secret = /"passwordSecret": "([^"]+)"/u.exec(ring)?.[1] ?? "missing";
  for (const words of ["under the old clock", "Lindqvist", "private plan", secret]) expect(bytes).not.toContain(words);
});

test("a wrong passphrase, a changed byte and a cut-off file are refused, and the target stays untouched", async () => {
  await world.person("alice");
  await backUp();
  const target = join(folder.path, "restored");
  await expect(restoreInto(target, "jp", "another passphrase")).rejects.toMatchObject({ code: "backup_passphrase_wrong" });
  const bytes = await readFile(file);
  await writeFile(file, bytes.subarray(0, -20));
  await expect(restoreInto(target)).rejects.toMatchObject({ code: "backup_damaged" });
  bytes[bytes.length - 40] = (bytes[bytes.length - 40] ?? 0) ^ 1;
  await writeFile(file, bytes);
  await expect(restoreInto(target)).rejects.toMatchObject({ code: "backup_damaged" });
  await expect(readFile(join(target, "musubi.json"))).rejects.toMatchObject({ code: "ENOENT" });
});

test("a heading that was changed makes the whole file worthless", async () => {
  await world.person("alice");
  await backUp();
  const bytes = (await readFile(file)).toString("latin1");
  await writeFile(file, bytes.replace('"region":"jp"', '"region":"kr"'), "latin1");
  await expect(restoreInto(join(folder.path, "restored"), "kr")).rejects.toMatchObject({ code: "backup_passphrase_wrong" });
});

test("a restore refuses a folder in which anything lies", async () => {
  await world.person("alice");
  await backUp();
  await writeFile(join(folder.path, "somebody.txt"), "mine");
  await expect(restoreInto(folder.path)).rejects.toMatchObject({ code: "restore_not_empty" });
});

test("a backup never replaces another file", async () => {
  await writeFile(file, "an older backup");
  await expect(backUp()).rejects.toMatchObject({ code: "backup_exists" });
  expect(await readFile(file, "utf8")).toBe("an older backup");
  await rm(file);
});

test("data that move to another country say so everywhere", async () => {
  const alice = await world.person("alice");
  await alice.group("somewhere");
  await backUp();
  await using restored = await restoreInto(join(folder.path, "restored"), "kr");
  const client = await openClient(restored.prepared.connectionOf("musubi_jobs"));
  const { rows } = await client.query("select region from musubi.accounts union select region from musubi.talks");
  await client.end();
  expect(rows).toEqual([{ region: "kr" }]);
});
