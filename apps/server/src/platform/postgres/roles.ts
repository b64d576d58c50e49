import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "@musubi/base";
import type { ClientBase } from "pg";
import { quoteName, quoteText, readRows } from "./client.ts";
import { backupRole, fenceRole, type ServerRole, serverRoles } from "./connection.ts";
import { checkDatabase, type DatabaseFacts } from "./database-check.ts";
import { codeOf, postgresRefusal, type StartupRefusal, wordsOf } from "./errors.ts";
import { scramVerifier } from "./scram.ts";

/** What `ensureRoles` has to bring about. */
export interface WantedRoles {
  readonly database: string;
  readonly passwords: Readonly<Record<ServerRole, string>>;
  readonly random: Random;
}

/**
 * Makes the roles that Musubi works as, unless they are there, and sets their passwords. Afterwards nobody else may connect to
 * the database, and its owner may hand functions over to `musubi_fence`. `client` is signed in as the database's owner, who
 * may create roles. Refuses with `database_too_old`, `database_unsuitable` or, saying what to run, `database_not_permitted`.
 */
export async function ensureRoles(client: ClientBase, wanted: WantedRoles): Promise<void> {
  const facts = await checkDatabase(client);
  await checkRights(client, facts, wanted.database);
  await checkExistingRoles(client);
  try {
    for (const role of serverRoles) await ensureRole(client, role, scramVerifier(wanted.passwords[role], wanted.random));
    await ensureRole(client, fenceRole, null);
    await ensureFenceIsOurs(client, facts);
    await closeDatabase(client, wanted.database);
  } catch (error) {
    if (codeOf(error) !== "42501") throw error;
    throw notPermitted(facts, wanted.database, wordsOf(error), error);
  }
}

async function checkRights(client: ClientBase, facts: DatabaseFacts, database: string): Promise<void> {
  if (facts.isSuperuser) return;
  const rows = await readRows(
    client,
    `select r.rolcreaterole as creates, pg_has_role(current_user, d.datdba, 'USAGE') as owns
       from pg_roles r, pg_database d where r.rolname = current_user and d.datname = $1`,
    [database],
  );
  if (rows[0]?.["creates"] !== true) throw notPermitted(facts, database, "it may not create roles");
  if (rows[0]["owns"] !== true) throw notPermitted(facts, database, "it does not own the database");
}

/** A role of ours that somebody gave more power would tear down the second fence without a sound. */
async function checkExistingRoles(client: ClientBase): Promise<void> {
  const silent = [fenceRole, backupRole];
  // Ours are members of nothing, not even of one another: who may become the fence or the backup is above row security.
  const mighty = await readRows(
    client,
    `select rolname::text as name from pg_roles
      where rolname = any($1) and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or (rolcanlogin and rolname = any($2)))
     union
     select m.rolname::text from pg_auth_members a join pg_roles m on m.oid = a.member where m.rolname = any($1)`,
    [[...serverRoles, ...silent], silent],
  );
  if (mighty.length === 0) return;
  const list = mighty.map((row) => String(row["name"])).join(", ");
  const sentence = `These database roles have more rights than Musubi allows them: ${list}. Take the rights away (superuser, bypassrls, createrole, createdb, replication, memberships), or drop the roles and start again.`;
  throw postgresRefusal("database_not_permitted", sentence);
}

async function ensureRole(client: ClientBase, role: string, verifier: string | null): Promise<void> {
  await withoutCollision(async () => {
    const found = await readRows(client, "select 1 from pg_roles where rolname = $1", [role]);
    const isNew = found.length === 0;
    const login = verifier === null ? "nologin" : `login password ${quoteText(verifier)}`;
    if (isNew) await client.query(`create role ${role} ${login} nosuperuser nobypassrls nocreaterole nocreatedb noreplication noinherit`);
    else if (verifier !== null) await client.query(`alter role ${role} ${login} noinherit`);
  });
}

/**
 * To give a function to another role one must be able to become that role, and to replace that function later one must have
 * its rights. So the owner is a member in full, on every version alike; nobody serves requests as the owner.
 */
async function ensureFenceIsOurs(client: ClientBase, facts: DatabaseFacts): Promise<void> {
  if (facts.isSuperuser) return;
  // Since PostgreSQL 16 the creator of a role only administers it; having its rights and taking its place are asked for apart.
  const isModern = facts.version >= 160_000;
  await withoutCollision(async () => {
    const rows = await readRows(client, "select pg_has_role(current_user, $1, $2) and pg_has_role(current_user, $1, 'USAGE') as ours", [
      fenceRole,
      isModern ? "SET" : "MEMBER",
    ]);
    if (rows[0]?.["ours"] === true) return;
    await client.query(`grant ${fenceRole} to current_user${isModern ? " with set true, inherit true" : ""}`);
  });
}

async function closeDatabase(client: ClientBase, database: string): Promise<void> {
  const name = quoteName(database);
  await withoutCollision(async () => {
    const open = await readRows(
      client,
      "select has_database_privilege('public', $1, 'CONNECT') or has_database_privilege('public', $1, 'TEMP') as open",
      [database],
    );
    if (open[0]?.["open"] === true) await client.query(`revoke all on database ${name} from public`);
    for (const role of serverRoles) {
      const rows = await readRows(client, "select has_database_privilege($1, $2, 'CONNECT') as open", [role, database]);
      if (rows[0]?.["open"] !== true) await client.query(`grant connect on database ${name} to ${role}`);
    }
  });
}

const collisionAttemptsMax = 20;
const collisionDelayMs = 25;

/**
 * Roles belong to the whole cluster, and no lock spans its databases: two servers that start at once may collide. The loser
 * is told so (object exists, tuple concurrently updated) and looks again.
 */
async function withoutCollision(act: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      const isCollision = ["23505", "42710", "XX000"].includes(codeOf(error));
      if (!isCollision || attempt >= collisionAttemptsMax) throw error;
      await sleep(collisionDelayMs * attempt);
    }
  }
}

function notPermitted(facts: DatabaseFacts, database: string, reason: string, cause?: unknown): StartupRefusal {
  const user = quoteName(facts.user);
  const name = quoteName(database);
  const sentence =
    `Musubi may not prepare the database ${name} as ${user}: ${reason}. As an administrator of that PostgreSQL run: ` +
    `alter role ${user} createrole; alter database ${name} owner to ${user}; and, if roles named musubi_... are there already from ` +
    `another user, give them to this one: grant ${[...serverRoles, fenceRole, backupRole].join(", ")} to ${user} with admin option;`;
  return postgresRefusal("database_not_permitted", sentence, cause);
}
