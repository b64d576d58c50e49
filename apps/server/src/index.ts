export { type Config, readConfig } from "./config/settings.ts";
export { DEFAULT_RATES, type Rates } from "./kernel/rate-limit.ts";
export { type KeyRing, openKeyRing } from "./platform/keys/key-ring.ts";
export { openClient } from "./platform/postgres/client.ts";
export { type ConnectionSettings, ownerRole, type ServerRole, serverRoles } from "./platform/postgres/connection.ts";
export { type EmbeddedPostgres, startEmbeddedPostgres } from "./platform/postgres/embedded.ts";
export { ensureOwnedDatabase } from "./platform/postgres/owner.ts";
export { bringUpToDate, type PreparedDatabase } from "./platform/postgres/prepare.ts";
export { makeLog, MIGRATIONS_DIR, type RunningServer, serve } from "./start.ts";
