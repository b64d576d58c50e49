import type { ClientBase } from "pg";
import { readRows } from "./client.ts";
import { postgresRefusal } from "./errors.ts";

const oldestVersion = 150_000;

/** What we found out about the server and the user we are there. */
export interface DatabaseFacts {
  /** As PostgreSQL counts: 150004 is 15.4. */
  readonly version: number;
  readonly user: string;
  readonly isSuperuser: boolean;
}

/**
 * Checks that the server is one that Musubi can live on: PostgreSQL 15 or newer, UTF-8, and built with ICU. Refuses with
 * `database_too_old` or `database_unsuitable`.
 */
export async function checkDatabase(client: ClientBase): Promise<DatabaseFacts> {
  const rows = await readRows(
    client,
    `select current_setting('server_version_num') as version, current_setting('server_version') as words,
            current_setting('server_encoding') as encoding, current_user::text as name,
            (select rolsuper from pg_roles where rolname = current_user) as superuser,
            exists (select from pg_collation where collname = 'ja-x-icu') as icu`,
  );
  const found = rows[0] ?? {};
  const facts = { version: Number(found["version"]), user: String(found["name"]), isSuperuser: found["superuser"] === true };
  judgeDatabase({ ...facts, words: String(found["words"]), encoding: String(found["encoding"]), hasIcu: found["icu"] === true });
  return facts;
}

/** The decision of `checkDatabase` on what it read. */
export function judgeDatabase(found: DatabaseFacts & { words: string; encoding: string; hasIcu: boolean }): void {
  if (!(found.version >= oldestVersion)) {
    const sentence = `The database runs PostgreSQL ${found.words}; Musubi needs PostgreSQL 15 or newer. Upgrade it, or leave MUSUBI_DATABASE_URL out to use the one that Musubi brings.`;
    throw postgresRefusal("database_too_old", sentence);
  }
  if (found.encoding !== "UTF8") {
    const sentence = `The database is stored in ${found.encoding}; Musubi needs UTF8. Create it with: create database ... encoding 'UTF8' template template0.`;
    throw postgresRefusal("database_unsuitable", sentence);
  }
  if (!found.hasIcu) {
    throw postgresRefusal(
      "database_unsuitable",
      "The database has no ICU collations, which Japanese needs. Use a PostgreSQL that was built with ICU.",
    );
  }
}
