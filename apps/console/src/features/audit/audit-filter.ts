import { brand } from "@musubi/base";
import type { AccountId } from "@musubi/protocol";
import type { CaseId, EmployerId, StaffId } from "@musubi/protocol/staff";
import type { InputOf } from "../../data/operations.ts";
import { dayField, endOfDayField, startOfDayField } from "../../i18n/dates.ts";

/** What stands in the fields. It is kept nowhere: the address of the page names nobody. */
export interface AuditFields {
  readonly employerId: string;
  readonly officeCountry: string;
  readonly accessCountry: string;
  readonly staffId: string;
  readonly caseId: string;
  readonly subjectId: string;
  /** Days as a date field holds them. */
  readonly since: string;
  readonly until: string;
}

/** A field that cannot be used as it stands. */
export type AuditFault = Exclude<keyof AuditFields, "employerId">;

const DAY_MS = 86_400_000;
const FIRST_DAYS = 30;
const COUNTRY = /^([A-Z]{2}|\?\?)$/;

/** The fields as they are first shown: everybody, for the last thirty days. */
export function firstFields(nowMs: number): AuditFields {
  return {
    employerId: "",
    officeCountry: "",
    accessCountry: "",
    staffId: "",
    caseId: "",
    subjectId: "",
    since: dayField(nowMs - FIRST_DAYS * DAY_MS),
    until: "",
  };
}

/** What is wrong with the fields, in their order. */
export function faultsOf(fields: AuditFields): AuditFault[] {
  const checks: readonly (readonly [AuditFault, boolean])[] = [
    ["officeCountry", isEmptyOr(country(fields.officeCountry), COUNTRY)],
    ["accessCountry", isEmptyOr(country(fields.accessCountry), COUNTRY)],
    ["staffId", isEmptyOr(fields.staffId.trim(), idPattern("stf"))],
    ["caseId", isEmptyOr(fields.caseId.trim(), idPattern("cas"))],
    ["subjectId", isEmptyOr(fields.subjectId.trim(), idPattern("usr"))],
    ["since", startOfDayField(fields.since) !== null],
    ["until", isSpan(fields)],
  ];
  return checks.flatMap(([field, isSound]) => (isSound ? [] : [field]));
}

/** The question that sound fields ask. The day in `until` counts as a whole. */
export function questionOf(fields: AuditFields): InputOf<"audit.query"> {
  const until = endOfDayField(fields.until);
  return {
    since: startOfDayField(fields.since) ?? 0,
    ...(until === null ? {} : { until }),
    ...(fields.employerId === "" ? {} : { employerId: brand<EmployerId>(fields.employerId) }),
    ...(fields.officeCountry.trim() === "" ? {} : { officeCountry: country(fields.officeCountry) }),
    ...(fields.accessCountry.trim() === "" ? {} : { accessCountry: country(fields.accessCountry) }),
    ...(fields.staffId.trim() === "" ? {} : { staffId: brand<StaffId>(fields.staffId.trim()) }),
    ...(fields.caseId.trim() === "" ? {} : { caseId: brand<CaseId>(fields.caseId.trim()) }),
    ...(fields.subjectId.trim() === "" ? {} : { subjectId: brand<AccountId>(fields.subjectId.trim()) }),
  };
}

function country(field: string): string {
  return field.trim().toUpperCase();
}

function idPattern(prefix: string): RegExp {
  return new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{20}$`);
}

function isEmptyOr(text: string, pattern: RegExp): boolean {
  return text === "" || pattern.test(text);
}

function isSpan({ since, until }: AuditFields): boolean {
  if (until === "") return true;
  const [from, to] = [startOfDayField(since), endOfDayField(until)];
  return to !== null && (from === null || from < to);
}
