import { Logger } from "graphile-worker";

/** The library's own words may quote payloads and errors of the database; what matters we log ourselves, without values. */
export function quietLogger(): Logger {
  return new Logger(() => () => undefined);
}
