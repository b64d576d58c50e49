import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { systemRandom } from "@musubi/base";
import type { Client } from "pg";
import { openClient } from "./client.ts";
import { ownerRole, type PostgresLog, type ServerRole } from "./connection.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded.ts";
import { ensureOwnedDatabase } from "./owner.ts";

/** For the tests of this folder: a real server in a folder that goes away with it. */

/** The password of everybody in these tests. */
export const testPassword = "only-for-tests-0123456789";

/** One password for each role. */
export const testPasswords: Record<ServerRole, string> = {
  musubi_gate: testPassword,
  musubi_people: testPassword,
  musubi_posting: testPassword,
  musubi_desk: testPassword,
  musubi_jobs: testPassword,
  musubi_operator: testPassword,
};

/** For tests that lose nothing when the machine stops. */
export const fastSettings = { fsync: "off", full_page_writes: "off", synchronous_commit: "off" };

/** A fresh folder that other users may pass through, as a data directory usually is. */
export async function makeScratchFolder(): Promise<{ path: string; [Symbol.asyncDispose](): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "musubi-test-"));
  await chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** A log that keeps the names of what happened. */
export function recordingLog(): PostgresLog & { readonly events: string[] } {
  const events: string[] = [];
  const keep = (event: string): void => void events.push(event);
  return { events, info: keep, warn: keep, error: keep };
}

/** Starts a server quickly, without care for power cuts. */
export function startScratchServer(dataDir: string): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, superuserPassword: testPassword, settings: fastSettings, log: recordingLog() });
}

/** A connection as the superuser. */
export function openAsSuperuser(server: EmbeddedPostgres): Promise<Client> {
  return openClient(server.connection("postgres", server.superuser, testPassword));
}

/** A new database that belongs to the owner role, and a connection to it as that role. */
export async function openOwnedDatabase(server: EmbeddedPostgres, database: string): Promise<Client> {
  const superuser = server.connection("postgres", server.superuser, testPassword);
  await ensureOwnedDatabase(superuser, { database, ownerPassword: testPassword, random: systemRandom });
  return openClient(server.connection(database, ownerRole, testPassword));
}

/** Waits until something is so, asking again and again; fails after ten seconds. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    if (await isSo()) return;
    await sleep(10);
  }
  throw new Error("What the test waited for did not happen.");
}
