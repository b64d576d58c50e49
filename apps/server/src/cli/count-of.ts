import { StartupRefusal } from "../platform/postgres/errors.ts";

/** The whole number of an option, null when it was not given. Refuses anything else with `option_invalid`. */
export function countOf(option: string, text: string | null, max: number): number | null {
  if (text === null) return null;
  const value = /^\d{1,12}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= max) return value;
  throw new StartupRefusal("option_invalid", `${option} has to be a whole number from 1 to ${max}.`);
}
