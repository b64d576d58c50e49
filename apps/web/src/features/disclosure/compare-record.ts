import type { AccountId, DisclosureView } from "@musubi/protocol";

/**
 * What a record says otherwise than the page that shows it, by the names of the record; empty when both agree. Also whom it is
 * about, and that something was shown at all.
 */
export function differences(json: string, view: DisclosureView, myId: AccountId): readonly string[] {
  const record = parse(json);
  return Object.entries(expectedOf(view, myId))
    .filter(([name, expected]) => JSON.stringify(readingOf(name, record.get(name))) !== JSON.stringify(expected))
    .map(([name]) => name);
}

function expectedOf(view: DisclosureView, myId: AccountId): Record<string, unknown> {
  return {
    entryId: view.entryId,
    at: view.at,
    subjectId: myId,
    result: "shown",
    pseudonym: view.pseudonym,
    role: view.role,
    contract: view.contract,
    employer: view.employer,
    employerCountry: view.employerCountry,
    officeCountry: view.officeCountry,
    accessCountry: view.accessCountry,
    purpose: view.purpose,
    approvers: view.approvers.map(({ role, employer }) => [role, employer]),
    action: view.action,
    category: view.category,
    fields: view.fields,
    rowCount: view.rowCount,
    hiddenUntil: view.delayed?.until ?? null,
    hiddenGround: view.delayed?.ground ?? null,
  };
}

/** A value of the record in the form in which the page has it. */
function readingOf(name: string, value: unknown): unknown {
  if ((name === "at" || name === "hiddenUntil") && typeof value === "string") return Date.parse(value);
  if (name === "approvers" && Array.isArray(value)) return value.map((one: unknown) => [fieldOf(one, "role"), fieldOf(one, "employer")]);
  return value === undefined ? "missing" : value;
}

function parse(json: string): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
  } catch {
    return new Map();
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
