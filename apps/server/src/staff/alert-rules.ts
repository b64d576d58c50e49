import type { Config } from "../config/settings.ts";
import type { Database } from "../kernel/transaction.ts";
import { codeOf, StartupRefusal } from "../platform/postgres/errors.ts";
import { setAlertRules } from "./oversight-store.ts";

/** The database does not know this time zone. */
const UNKNOWN_ZONE = "22023";

/** Takes the operator's rules of alerts over. Refuses with `setting_invalid` a time zone that the database does not know. */
export async function applyAlertRules(database: Database, config: Config): Promise<void> {
  const rules = { zone: config.alertZone, hours: config.alertHours, places: config.alertPlaces };
  try {
    await database.transact("jobs", { actor: null }, (tx) => setAlertRules(tx, rules));
  } catch (error) {
    if (codeOf(error) !== UNKNOWN_ZONE) throw error;
    throw new StartupRefusal("setting_invalid", `The database does not know the time zone ${config.alertZone} of MUSUBI_ALERT_ZONE.`);
  }
}
