import { parseIntoClientConfig } from "pg-connection-string";
import type { ConnectionSettings } from "./connection.ts";
import { postgresRefusal } from "./errors.ts";

/** A PostgreSQL that somebody else runs. */
export interface ExternalPostgres {
  /** The user of the address: owns the database and runs migrations. */
  readonly owner: ConnectionSettings;
  /** The same server and database as another role. */
  readonly connection: (user: string, password: string) => ConnectionSettings;
}

/**
 * Reads the address of an external PostgreSQL, `postgres://user:password@host:5432/database?sslmode=verify-full`. Refuses one
 * that is not complete with `database_setting_invalid`; the sentence never repeats the password.
 */
export function parseDatabaseUrl(url: string): ExternalPostgres {
  const parsed = parse(url);
  const port = Number(parsed.port ?? 5432);
  const { host, database, user } = parsed;
  if (!host || !database || !user || !Number.isInteger(port)) throw invalid();
  const ssl = parsed.ssl === undefined || parsed.ssl === null ? false : parsed.ssl;
  const place = { host, port, database, ssl: typeof ssl === "string" ? true : ssl };
  return {
    owner: { ...place, user, password: typeof parsed.password === "string" ? parsed.password : "" },
    connection: (roleName, password) => ({ ...place, user: roleName, password }),
  };
}

function parse(url: string): ReturnType<typeof parseIntoClientConfig> {
  if (!/^postgres(ql)?:\/\//u.test(url)) throw invalid();
  try {
    return parseIntoClientConfig(url);
  } catch {
    // The parser's own message may quote the address, password and all.
    throw invalid();
  }
}

function invalid(): Error {
  return postgresRefusal("database_setting_invalid", "MUSUBI_DATABASE_URL is not like postgres://user:password@host:5432/database.");
}
