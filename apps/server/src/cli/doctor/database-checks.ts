import { join } from "node:path";
import type { ClientBase } from "pg";
import { readLogState } from "../../features/log/audit/audit-store.ts";
import { MIGRATIONS_DIR } from "../../installed.ts";
import { readLogKey } from "../../platform/keys/log-key.ts";
import { openClient, readRows } from "../../platform/postgres/client.ts";
import { fenceRole, serverRoles } from "../../platform/postgres/connection.ts";
import { readDataMap } from "../../platform/postgres/data-map.ts";
import { checkDatabase } from "../../platform/postgres/database-check.ts";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import { readMigrationFiles } from "../../platform/postgres/migration-files.ts";
import { counted } from "../counted.ts";
import { asRole } from "../operator.ts";
import { type ReachedData, readMigrationNames } from "../reach-data.ts";
import { advice, bad, type Finding, good } from "./finding.ts";

const MB = 1024 ** 2;
const CLOCKS_APART_MS = 2_000;

/** The database and the second fence in it. */
export async function checkDatabaseIn(data: ReachedData, nowMs: () => number): Promise<Finding[]> {
  const client = await openClient(data.prepared.owner);
  try {
    const findings = [await checkServer(client, nowMs), await checkMigrations(data)];
    if (findings.some((one) => one.state === "bad")) return findings;
    return [
      ...findings,
      await checkRoles(client),
      await checkRoleSignIn(data),
      await checkRowSecurity(client),
      await checkMap(client),
      await checkBackupRole(client),
      await checkLog(data),
    ];
  } finally {
    await client.end();
  }
}

async function checkServer(client: ClientBase, nowMs: () => number): Promise<Finding> {
  try {
    await checkDatabase(client);
  } catch (error) {
    if (!(error instanceof StartupRefusal)) throw error;
    return bad("database", error.message, "Use a PostgreSQL that fits, or the one that comes along.");
  }
  const [row] = await readRows(
    client,
    "select current_setting('server_version') as version, pg_database_size(current_database()) as size, extract(epoch from clock_timestamp()) * 1000 as now",
  );
  const apartMs = Math.abs(Number(row?.["now"]) - nowMs());
  const words = `PostgreSQL ${String(row?.["version"])} answers; the database takes ${(Number(row?.["size"]) / MB).toFixed(0)} MB.`;
  if (apartMs < CLOCKS_APART_MS) return good("database", words);
  return advice(
    "database",
    `${words} Its clock is ${(apartMs / 1000).toFixed(0)} s away from this machine's.`,
    "Let both machines follow a time service: the delivery record compares the two.",
  );
}

async function checkMigrations(data: ReachedData): Promise<Finding> {
  const ours = (await readMigrationFiles(MIGRATIONS_DIR)).map((file) => file.name);
  const theirs = await readMigrationNames(data.prepared);
  const about = "schema";
  if (ours.join() === theirs.join()) return good(about, `The schema is up to date (${ours.at(-1) ?? "none"}).`);
  if (theirs.length > ours.length)
    return bad(about, "A newer Musubi has changed the database.", "Start the newer version, or restore a backup made by this one.");
  return bad(
    about,
    `${counted(ours.length - theirs.length, "step of the schema is", "steps of the schema are")} missing.`,
    "Start the server once: it brings the database up to date.",
  );
}

/** No role that serves requests may stand above the fence. */
async function checkRoles(client: ClientBase): Promise<Finding> {
  const names = [...serverRoles, fenceRole, "musubi_backup"];
  const rows = await readRows(
    client,
    `select rolname::text as name, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as mighty, rolcanlogin as login
       from pg_roles where rolname = any($1)`,
    [names],
  );
  const mighty = rows.filter(
    (row) => row["mighty"] === true || (row["login"] === true && [fenceRole, "musubi_backup"].includes(String(row["name"]))),
  );
  if (mighty.length > 0) {
    const list = mighty.map((row) => String(row["name"])).join(", ");
    return bad(
      "roles",
      `These database roles have more rights than they may: ${list}.`,
      "Take superuser, bypassrls, createrole, createdb, replication and sign-in of fence and backup away from them.",
    );
  }
  const missing = names.filter((name) => !rows.some((row) => row["name"] === name));
  if (missing.length > 0)
    return bad("roles", `Database roles are missing: ${missing.join(", ")}.`, "Start the server once: it makes them.");
  return good("roles", `${names.length} roles, none of them superuser or above row security.`);
}

/** The passwords come from the key ring: whether they fit is whether the next start works. */
async function checkRoleSignIn(data: ReachedData): Promise<Finding> {
  for (const role of serverRoles) {
    try {
      await (await openClient(data.prepared.connectionOf(role))).end();
    } catch (error) {
      if (!(error instanceof StartupRefusal)) throw error;
      return bad("role passwords", error.message, "Start the server once: it sets the passwords anew from the key ring.");
    }
  }
  return good("role passwords", "Every role signs in with its password from the key ring.");
}

async function checkRowSecurity(client: ClientBase): Promise<Finding> {
  const rows = await readRows(
    client,
    `select c.relname::text as name, c.relrowsecurity and c.relforcerowsecurity as fenced from pg_class c
      where c.relnamespace = 'musubi'::regnamespace and c.relkind in ('r', 'p') order by 1`,
  );
  const open = rows.filter((row) => row["fenced"] !== true).map((row) => String(row["name"]));
  if (open.length === 0) return good("row security", `Forced on all ${rows.length} tables.`);
  return bad(
    "row security",
    `Not forced on: ${open.join(", ")}.`,
    "Somebody changed these tables by hand. Turn it on again: alter table musubi.… enable row level security, force row level security;",
  );
}

async function checkMap(client: ClientBase): Promise<Finding> {
  try {
    const columns = await readDataMap(client);
    return good("data map", `All ${columns.length} columns have a category and a retention.`);
  } catch (error) {
    if (!(error instanceof StartupRefusal)) throw error;
    return bad("data map", error.message, "A table was made by hand. Take it to another schema or database.");
  }
}

async function checkBackupRole(client: ClientBase): Promise<Finding> {
  const rows = await readRows(
    client,
    `select c.relname::text as name from pg_class c
      where c.relnamespace = 'musubi'::regnamespace and c.relkind in ('r', 'p') and (not has_table_privilege('musubi_backup', c.oid, 'SELECT')
        or not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'backup_read')) order by 1`,
  );
  if (rows.length === 0) return good("backup rights", "Backups can read every table.");
  return bad(
    "backup rights",
    `Backups would miss: ${rows.map((row) => String(row["name"])).join(", ")}.`,
    "Report this: a migration left a table out of the backups.",
  );
}

/** Whether the public log is signed: what waits longer than a moment, or was found wrong. */
async function checkLog(data: ReachedData): Promise<Finding> {
  const state = await asRole(data, "musubi_operator", readLogState);
  const signer = await readLogKey(join(data.path, "keys"));
  const repair = 'See what is wrong with "musubi log verify"; docs/subsystems/log.md says what to do about it.';
  if (state.damage !== null) return bad("public log", `Nothing is signed: ${state.damage}`, repair);
  if (state.size !== null && signer === null) return bad("public log", "The log's key (keys/log.json) is gone.", repair);
  if (state.waiting > 0 && data.isServerRunning)
    return advice(
      "public log",
      `${counted(state.waiting, "record waits", "records wait")} to be signed.`,
      "Look again in a moment; if they still wait, look into the server's log.",
    );
  return good(
    "public log",
    state.size === null ? "Nothing was recorded yet." : `${counted(state.size, "entry is", "entries are")} signed.`,
  );
}
