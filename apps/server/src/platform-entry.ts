/**
 * What another program of this repository builds on: settings, keys, PostgreSQL, HTTP and the command line, and nothing that
 * knows people's data.
 */
export { complainAbout, runCommandTree } from "./cli/command-tree.ts";
export { openLog } from "./cli/log.ts";
export { type Given, makeCommand, makeGroup } from "./cli/make-command.ts";
export type { CliParts, End, ExitCode } from "./cli/parts.ts";
export { safeText, tableLines, timeOf } from "./cli/table.ts";
export { processTerminal, type Terminal } from "./cli/terminal.ts";
export { environment } from "./config/env.ts";
export { type Config, readConfig } from "./config/settings.ts";
export {
  CEREMONY_MS,
  creationOptions,
  type NewPasskey,
  namedCredential,
  newChallenge,
  type RelyingParty,
  requestOptions,
  verifyAssertion,
  verifyCreation,
} from "./features/devices/passkey-ceremony.ts";
export { clientAddress, parseProxies, type TrustedProxies } from "./http/client-address.ts";
export { isKnownHost, isSameOrigin } from "./http/credentials.ts";
export { COMMON_HEADERS, PRIVATE_HEADERS } from "./http/headers.ts";
export { listenRefusal, refuseTakenPort } from "./http/listen-refusal.ts";
export { servePages } from "./http/pages.ts";
export { statusOf } from "./http/status.ts";
export { appVersion, CONSOLE_DIR, STAFF_MIGRATIONS_DIR } from "./installed.ts";
export { describe } from "./kernel/kernel-log.ts";
export { RateLimiter, type Rates } from "./kernel/rate-limit.ts";
export { hasForbiddenText } from "./kernel/text-check.ts";
export { type Database, pooledDatabase, type Tx } from "./kernel/transaction.ts";
export { isUnavailable } from "./kernel/unavailable.ts";
export { makeLog, postgresLog } from "./make-log.ts";
export { type DirectoryKeys, openDirectoryKeys, type StaffTrust } from "./platform/keys/directory-keys.ts";
export { SealBroken, seal, unseal } from "./platform/keys/seal.ts";
export { tokenSigner } from "./platform/keys/signed-token.ts";
export { openClient } from "./platform/postgres/client.ts";
export { type ConnectionSettings, ownerRole, serverRoles } from "./platform/postgres/connection.ts";
export { StartupRefusal, wordsOf } from "./platform/postgres/errors.ts";
export { parseDatabaseUrl } from "./platform/postgres/external.ts";
export { instant } from "./platform/postgres/instant.ts";
export { openPool } from "./platform/postgres/pool.ts";
export { raw, type Statement, sql } from "./platform/postgres/sql.ts";
export { directoryRole, makeStaffDatabase, STAFF_DATABASE, staffOwnerRole } from "./platform/postgres/staff-database.ts";
export { openPictureWorkshop } from "./platform/thumbnailer/picture-workshop.ts";
export { WorkerPool } from "./platform/thumbnailer/worker-pool.ts";
export { type FutureStaff, toolsAllowedTo } from "./staff/allowed-tools.ts";
export { staffSocketPath } from "./staff-directory/staff-place.ts";
