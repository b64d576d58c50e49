/** What the application needs of the key log besides its operations. */
export { bothRoots, KEY_LOG_HEAD_FILE, KeyLog } from "./log/key-log.ts";
export { auditKeyLog, type KeyLogCounts } from "./log/key-log-audit.ts";
export { countUnlogged, readKeyLogAt, readKeyLogState } from "./log/key-log-store.ts";
export { KeyLogWitnesses } from "./log/key-log-witnesses.ts";
export { PublicKeyLog } from "./log/public-key-log.ts";
