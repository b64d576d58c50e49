import type { Random } from "@musubi/base";
import { openClient, quoteName, quoteText, readRows } from "./client.ts";
import { type ConnectionSettings, ownerRole } from "./connection.ts";
import { codeOf, postgresRefusal } from "./errors.ts";
import { scramVerifier } from "./scram.ts";

/** Checks that the superuser of a cluster of ours can sign in; refuses with `cluster_password_mismatch` otherwise. */
export async function checkSuperuser(connection: ConnectionSettings, dataDir: string): Promise<void> {
  try {
    const client = await openClient(connection);
    await client.end();
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (codeOf(cause) !== "28P01") throw error;
    const sentence = `The database in ${dataDir} was made with another password than the one that Musubi keeps. Put back the secrets that belong to this data directory.`;
    throw postgresRefusal("cluster_password_mismatch", sentence, error);
  }
}

/**
 * On a cluster of our own: makes the role that owns everything and a database that belongs to it, unless they are there.
 * `connection` is the superuser's; it is used for nothing else after this.
 */
export async function ensureOwnedDatabase(
  connection: ConnectionSettings,
  wanted: { readonly database: string; readonly ownerPassword: string; readonly random: Random },
): Promise<void> {
  const client = await openClient({ ...connection, database: "postgres" });
  try {
    const roles = await readRows(client, "select 1 from pg_roles where rolname = $1", [ownerRole]);
    if (roles.length === 0) await client.query(`create role ${ownerRole} login createrole nosuperuser nobypassrls`);
    await client.query(`alter role ${ownerRole} password ${quoteText(scramVerifier(wanted.ownerPassword, wanted.random))}`);
    await client.query("revoke all on database postgres, template1 from public");
    const databases = await readRows(client, "select 1 from pg_database where datname = $1", [wanted.database]);
    if (databases.length === 0) {
      await client.query(`create database ${quoteName(wanted.database)} owner ${ownerRole} encoding 'UTF8'`);
    }
  } finally {
    await client.end();
  }
}
