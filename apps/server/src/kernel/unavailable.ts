import { StoreFailed } from "../platform/blobs/object-folder.ts";

/** Something this server needs is not there right now (the database restarts, a queue is full). Nothing was lost; trying again is right. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
}

const CONNECTION_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "EPIPE",
  "57P01",
  "57P02",
  "57P03",
  "08000",
  "08003",
  "08006",
  "53300",
  "53100",
  "53200",
  "40001",
  "40P01",
]);

/** Whether an error means "not now" rather than "a bug": the database is away, restarting, full, or asks to try again. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof Unavailable) return true;
  // A store that refuses is for the operator to repair: that is a fault, and logged as one.
  if (error instanceof StoreFailed) return error.isPassing;
  if (!(error instanceof Error)) return false;
  const code: unknown = Reflect.get(error, "code");
  return (
    (typeof code === "string" && CONNECTION_CODES.has(code)) ||
    /Connection terminated|not queryable|connection timeout|timeout exceeded when trying to connect/.test(error.message)
  );
}
