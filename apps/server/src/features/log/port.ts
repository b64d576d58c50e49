/** What other parts of the server may use of the public log. */
export { TreeAudit } from "./audit/tree-audit.ts";
export { type HeadFile, headFile, type LogHead } from "./head-file.ts";
export { type LogService, type LogServiceParts, makeLogService } from "./log-service.ts";
export { PublicLog } from "./public-log.ts";
export { PublicReport } from "./report/public-report.ts";
export { findLeafIndex } from "./store.ts";
export { WitnessLine, type WitnessSetting } from "./witness-line.ts";
