import { Client, type ClientBase } from "pg";
import type { ConnectionSettings } from "./connection.ts";
import { codeOf, postgresRefusal, type StartupRefusal, wordsOf } from "./errors.ts";

const connectTimeoutMs = 5_000;

/**
 * Opens one connection for start-up work (owner, superuser). Refuses with `database_unreachable` or `database_not_permitted`,
 * naming the server but never the password. The caller ends the client.
 */
export async function openClient(settings: ConnectionSettings): Promise<Client> {
  const client = new Client({ ...settings, connectionTimeoutMillis: connectTimeoutMs, application_name: "musubi:start" });
  // A connection that breaks while idle reports here; the next query on it tells its caller.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw unreachable(settings, error);
  }
}

function unreachable(settings: ConnectionSettings, error: unknown): StartupRefusal {
  const where = `the database "${settings.database}" at ${settings.host}:${settings.port} as "${settings.user}"`;
  // Class 28: who we are was not accepted. 42501: we are known but may not connect. 3D000: there is no such database.
  if (/^(28...|42501|3D000)$/u.test(codeOf(error))) {
    const sentence = `Musubi may not open ${where}: ${wordsOf(error)}. Check the user, the password and the database's name.`;
    return postgresRefusal("database_not_permitted", sentence, error);
  }
  const sentence = `Musubi cannot reach ${where}: ${wordsOf(error)}. Check that PostgreSQL runs there and that the address is right.`;
  return postgresRefusal("database_unreachable", sentence, error);
}

/** The rows of a statement as plain records whose fields still have to be checked. */
export async function readRows(client: ClientBase, text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
  const { rows } = await client.query<Record<string, unknown>>(text, [...values]);
  return rows;
}

/** A name as it stands in SQL, safe whatever it contains. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as it stands in SQL, safe whatever it contains. Only for statements that take no parameters. */
export function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;
  return text.includes("\\") ? ` E${quoted}` : quoted;
}
