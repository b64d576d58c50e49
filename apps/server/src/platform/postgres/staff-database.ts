import type { Clock, Random } from "@musubi/base";
import type { ClientBase } from "pg";
import type { DirectoryKeys } from "../keys/directory-keys.ts";
import { openClient, quoteName, quoteText, readRows } from "./client.ts";
import type { ConnectionSettings } from "./connection.ts";
import { readDataMap } from "./data-map.ts";
import { codeOf, postgresRefusal } from "./errors.ts";
import { parseDatabaseUrl } from "./external.ts";
import { migrate } from "./migrate.ts";
import { scramVerifier } from "./scram.ts";

/** The database of the staff directory, beside the one of people's data: neither's roles can connect to the other. */
export const STAFF_DATABASE = "musubi_staff";
/** Owns the directory's database and runs its migrations. */
export const staffOwnerRole = "musubi_staff_owner";
/** What the directory works as. Owns nothing. */
export const directoryRole = "musubi_directory";

/** How the owner of the directory's database reaches it, once it is there. */
export function staffOwnerConnection(
  place: { readonly staffDatabaseUrl: string; readonly prepared: { readonly owner: ConnectionSettings } },
  keys: DirectoryKeys,
): ConnectionSettings {
  if (place.staffDatabaseUrl !== "") return parseDatabaseUrl(place.staffDatabaseUrl).owner;
  return { ...place.prepared.owner, database: STAFF_DATABASE, user: staffOwnerRole, password: keys.derivePassword(staffOwnerRole) };
}

/** How the directory itself reaches it. */
export function directoryConnection(
  place: { readonly staffDatabaseUrl: string; readonly prepared: { readonly owner: ConnectionSettings } },
  keys: DirectoryKeys,
): ConnectionSettings {
  return { ...staffOwnerConnection(place, keys), user: directoryRole, password: keys.derivePassword(directoryRole) };
}

/** What preparing the directory's database needs. */
export interface StaffDatabaseParts {
  readonly keys: DirectoryKeys;
  readonly migrationsDir: string;
  readonly appVersion: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Another name than the usual one, for tests. */
  readonly database?: string;
}

/**
 * Makes the directory's roles and database through somebody who may, unless they are there, and brings the schema to this
 * version. `maker` is a superuser, or may make roles and databases. Gives how the directory reaches it. Refuses with
 * `database_not_permitted`.
 */
export async function makeStaffDatabase(maker: ConnectionSettings, parts: StaffDatabaseParts): Promise<ConnectionSettings> {
  const { database = STAFF_DATABASE, keys, random } = parts;
  const client = await openClient(maker);
  try {
    await refuseMightyRoles(client);
    await ensureLogin(client, staffOwnerRole, scramVerifier(keys.derivePassword(staffOwnerRole), random));
    await ensureLogin(client, directoryRole, scramVerifier(keys.derivePassword(directoryRole), random));
    await ensureDatabase(client, database);
  } catch (error) {
    if (codeOf(error) !== "42501") throw error;
    throw notPermitted(maker, error);
  } finally {
    await client.end();
  }
  return prepareStaffDatabase({ ...maker, database, user: staffOwnerRole, password: keys.derivePassword(staffOwnerRole) }, parts);
}

/**
 * Brings an existing database of the directory to this version as its `owner`, closes it to everybody else, and gives how the
 * directory reaches it. The owner makes the directory's role where it is missing, if it may.
 */
export async function prepareStaffDatabase(owner: ConnectionSettings, parts: StaffDatabaseParts): Promise<ConnectionSettings> {
  const { keys, random } = parts;
  const client = await openClient(owner);
  try {
    if (owner.user !== staffOwnerRole) {
      await refuseMightyRoles(client);
      await ensureLogin(client, directoryRole, scramVerifier(keys.derivePassword(directoryRole), random));
    }
    const name = quoteName(owner.database);
    await client.query(`revoke all on database ${name} from public`);
    await client.query(`grant connect on database ${name} to ${directoryRole}`);
    await migrate(client, { dir: parts.migrationsDir, appVersion: parts.appVersion, now: new Date(parts.clock.nowMs()) });
    await readDataMap(client);
  } catch (error) {
    if (codeOf(error) !== "42501") throw error;
    throw notPermitted(owner, error);
  } finally {
    await client.end();
  }
  return { ...owner, user: directoryRole, password: keys.derivePassword(directoryRole) };
}

/** A role of the directory that somebody gave more power could reach the other database or pass its own limits. */
async function refuseMightyRoles(client: ClientBase): Promise<void> {
  const rows = await readRows(
    client,
    `select rolname::text as name from pg_roles
      where rolname = any($1) and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
     union select m.rolname::text from pg_auth_members a join pg_roles m on m.oid = a.member where m.rolname = any($1)`,
    [[staffOwnerRole, directoryRole]],
  );
  if (rows.length === 0) return;
  const list = rows.map((row) => String(row["name"])).join(", ");
  const sentence = `These database roles have more rights than the staff directory allows them: ${list}. Take the rights away (superuser, bypassrls, createrole, createdb, replication, memberships), or drop the roles and start again.`;
  throw postgresRefusal("database_not_permitted", sentence);
}

async function ensureLogin(client: ClientBase, role: string, verifier: string): Promise<void> {
  const found = await readRows(client, "select 1 from pg_roles where rolname = $1", [role]);
  const login = `login password ${quoteText(verifier)} noinherit`;
  if (found.length > 0) {
    await client.query(`alter role ${role} ${login}`);
    return;
  }
  try {
    await client.query(`create role ${role} ${login} nosuperuser nobypassrls nocreaterole nocreatedb noreplication`);
  } catch (error) {
    // Another start made it in this very moment.
    if (!["23505", "42710"].includes(codeOf(error))) throw error;
    await client.query(`alter role ${role} ${login}`);
  }
}

/** A login that is no superuser has to be able to become the owner for as long as it makes the owner's database. */
async function ensureDatabase(client: ClientBase, database: string): Promise<void> {
  const found = await readRows(client, "select 1 from pg_database where datname = $1", [database]);
  if (found.length > 0) return;
  const [me] = await readRows(
    client,
    "select rolsuper as superuser, current_setting('server_version_num')::int as version from pg_roles where rolname = current_user",
  );
  const isSuperuser = me?.["superuser"] === true;
  const modern = Number(me?.["version"]) >= 160_000 ? " with set true, inherit false" : "";
  if (!isSuperuser) await client.query(`grant ${staffOwnerRole} to current_user${modern}`);
  try {
    await client.query(`create database ${quoteName(database)} owner ${staffOwnerRole} encoding 'UTF8' template template0`);
  } finally {
    if (!isSuperuser) await client.query(`revoke ${staffOwnerRole} from current_user`);
  }
}

function notPermitted(who: ConnectionSettings, cause: unknown): Error {
  const sentence =
    `The staff directory needs a database of its own, and "${who.user}" at ${who.host}:${who.port} may not make it. As an administrator of that PostgreSQL run: ` +
    `create role musubi_staff login createrole password '...'; create database ${STAFF_DATABASE} owner musubi_staff; and set MUSUBI_STAFF_DATABASE_URL to it.`;
  return postgresRefusal("database_not_permitted", sentence, cause);
}
