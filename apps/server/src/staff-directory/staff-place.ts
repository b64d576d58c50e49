import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Config } from "../config/settings.ts";
import type { StaffTrust } from "../platform/keys/directory-keys.ts";
import type { ConnectionSettings } from "../platform/postgres/connection.ts";
import { directoryRole, STAFF_DATABASE } from "../platform/postgres/staff-database.ts";

/** What the data plane and the directory have to know of each other. */
export interface StaffLink {
  /** Whose assertions the data plane accepts. */
  readonly trust: StaffTrust;
  /** Where it takes them. */
  readonly socketPath: string;
  /** How the directory reaches its own database, without the password; null where it has none, and nobody of the staff can work. */
  readonly databaseUrl: string | null;
}

/** The system allows 107 bytes; a little is kept in reserve. */
const SOCKET_BYTES_MAX = 100;

/**
 * The Unix socket on which the data plane takes calls of the staff directory: below the data directory, or where that path is
 * too long for a socket, in a folder of the system that is named after it. Its folder is made, private, by who listens.
 */
export function staffSocketPath(dataDir: string): string {
  const near = join(resolve(dataDir), "run", "staff.sock");
  if (Buffer.byteLength(near) <= SOCKET_BYTES_MAX) return near;
  const name = createHash("sha256").update(resolve(dataDir)).digest("hex").slice(0, 20);
  return join(tmpdir(), `musubi-run-${name}`, "staff.sock");
}

/** The address, without a password, under which the directory reaches its own database. Holds nothing that lets anybody in. */
export function directoryDatabaseUrl(config: Pick<Config, "databaseUrl" | "staffDatabaseUrl">, main: ConnectionSettings): string {
  const external = config.staffDatabaseUrl === "" ? config.databaseUrl : config.staffDatabaseUrl;
  if (external === "") return `postgres://${directoryRole}@localhost:${main.port}/${STAFF_DATABASE}?host=${encodeURIComponent(main.host)}`;
  // Not by URL: an address that names a socket's folder in its query has no host, which is none for a URL (libpq allows it).
  const [, scheme = "", authority = "", path = "", rest = ""] = /^(postgres(?:ql)?:\/\/)([^/?#]*)(\/[^?#]*)?(.*)$/.exec(external) ?? [];
  const place = authority.slice(authority.lastIndexOf("@") + 1);
  return `${scheme}${directoryRole}@${place}${config.staffDatabaseUrl === "" ? `/${STAFF_DATABASE}` : path}${rest}`;
}
