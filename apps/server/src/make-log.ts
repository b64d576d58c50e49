import pino, { type DestinationStream, type Logger } from "pino";
import type { Config } from "./config/settings.ts";
import type { PostgresLog } from "./platform/postgres/connection.ts";

/** Makes the server's log: JSON lines on standard output or where it is told, without personal data at any level. */
export function makeLog(level: Config["logLevel"], destination?: DestinationStream): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** The same log for the PostgreSQL layer. */
export function postgresLog(log: Logger): PostgresLog {
  return {
    info: (event, fields) => log.info({ event, ...fields }),
    warn: (event, fields) => log.warn({ event, ...fields }),
    error: (event, fields) => log.error({ event, ...fields }),
  };
}
