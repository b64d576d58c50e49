import type { EmployerId, StaffRole } from "@musubi/protocol/staff";
import { Contract, StaffRole as StaffRoleSchema } from "@musubi/protocol/staff";
import { StartupRefusal, type Tx } from "@musubi/server/platform";
import type { Static } from "typebox";
import { Check } from "typebox/value";
import { listEmployers } from "../employers/store.ts";

/** A refusal of what was typed, in one sentence. */
export function unusable(sentence: string): StartupRefusal {
  return new StartupRefusal("staff_input_unusable", sentence);
}

/** Roles, separated by commas. */
export function rolesOf(text: string | null): StaffRole[] {
  const words = (text ?? "").split(",").flatMap((one) => (one.trim() === "" ? [] : [one.trim()]));
  return words.map((word) => {
    if (Check(StaffRoleSchema, word)) return word;
    throw unusable(`There is no role ${word}. Roles are support, moderator, approver, auditor, security, developer, operator.`);
  });
}

/** A contract kind. */
export function contractOf(text: string | null): Static<typeof Contract> {
  if (Check(Contract, text)) return text;
  throw unusable("--contract is employee, contractor or partner.");
}

/** A country of two capital letters. */
export function countryOf(option: string, text: string | null): string {
  if (text !== null && /^[A-Z]{2}$/.test(text)) return text;
  throw unusable(`${option} is a country of two capital letters, such as JP.`);
}

/** A whole number within bounds. */
export function numberOf(option: string, text: string | null, bounds: { readonly min: number; readonly max: number }): number {
  const value = Number(text ?? "");
  if (text !== null && Number.isSafeInteger(value) && value >= bounds.min && value <= bounds.max) return value;
  throw unusable(`${option} is a whole number from ${bounds.min} to ${bounds.max}.`);
}

/** An employer by its id or its name. */
export async function employerOf(tx: Tx, text: string | null): Promise<EmployerId> {
  const employers = await listEmployers(tx, 2_000);
  const found = employers.find((one) => one.employerId === text || one.name.toLowerCase() === text?.toLowerCase());
  if (found !== undefined) return found.employerId;
  if (employers.length === 0)
    throw unusable(
      'There is no employer yet. Add the one that owns the data first: npx musubi staff employer add "Your name" --country JP.',
    );
  throw unusable(`There is no employer ${text ?? ""}. "npx musubi staff employer list" shows all of them.`);
}
