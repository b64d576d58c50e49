import { readFileSync } from "node:fs";
import { join } from "node:path";
import { STAFF_OPERATIONS, type StaffFacts } from "@musubi/protocol/staff";
import { expect, test } from "vitest";
import { staffFacts } from "../../test/staff-rows.ts";
import { POLICY_DIR } from "../installed.ts";
import { parseStaffPolicy, readStaffPolicy } from "./policy.ts";

const policy = readStaffPolicy(POLICY_DIR);
const schema = readFileSync(join(POLICY_DIR, "staff.cedarschema"), "utf8");

/** A member of the staff of this role, sitting in Tokyo on a managed device, but for what is said. */
function staff(role: StaffFacts["role"], but: Partial<StaffFacts> = {}): StaffFacts {
  // The test kit makes facts that the contract accepts.
  return { ...(staffFacts(1, role) as unknown as StaffFacts), ...but };
}

const ROLES = ["support", "moderator", "approver", "auditor", "security", "developer", "operator"] as const;
const ACTIONS = [...new Set(Object.values(STAFF_OPERATIONS).map((operation) => operation.action))].sort();
const ABOUT_PEOPLE = new Set([
  "takeCase",
  "readCase",
  "answerCase",
  "closeCase",
  "requestAccess",
  "breakGlass",
  "revealPerson",
  "revealMessages",
]);

/** Every action that a role may do, with a managed device, in Japan, about somebody who lives there. What is not here is a no. */
const TABLE: Readonly<Record<(typeof ROLES)[number], readonly string[]>> = {
  support: ["answerCase", "closeCase", "endAccess", "listAccess", "listCases", "readCase", "requestAccess", "revealPerson", "takeCase"],
  moderator: [
    "answerCase",
    "closeCase",
    "endAccess",
    "listAccess",
    "listCases",
    "readCase",
    "requestAccess",
    "revealMessages",
    "revealPerson",
    "takeCase",
  ],
  approver: ["cutAccess", "decideAccess", "endAccess", "listAccess"],
  auditor: ["audit", "listAccess", "oversee", "signOff"],
  security: [
    "breakGlass",
    "cutAccess",
    "decideAccess",
    "endAccess",
    "listAccess",
    "listCases",
    "oversee",
    "requestAccess",
    "revealMessages",
    "revealPerson",
  ],
  developer: [],
  operator: ["oversee"],
};

const country = (action: string): string | null => (ABOUT_PEOPLE.has(action) ? "JP" : null);

test.each(ROLES)("[A-1] %s may do what the table says and nothing else", (role) => {
  const allowed = ACTIONS.filter((action) => policy.decide(staff(role), action, country(action)).isAllowed);
  expect(allowed).toEqual(TABLE[role]);
});

test.each([
  ["[AUTH-03] an unmanaged device", { device: "unmanaged" }],
  ["[AUTH-03] an unhealthy device", { device: "unhealthy" }],
  ["[AUTH-03] an unknown device", { device: "unknown" }],
  ["[ACC-10] an unknown place", { accessCountry: "??", accessBy: "unknown" }],
  ["[ACC-10] a place that only the network claims", { accessBy: "unknown" }],
  ["[ACC-10] an unknown office", { officeCountry: "??" }],
] as const)("%s opens nothing for any role", (_, but) => {
  for (const role of ROLES)
    expect(ACTIONS.filter((action) => policy.decide(staff(role, but), action, country(action)).isAllowed)).toEqual([]);
});

const employer = (place: string) => ({ ...staff("support").employer, country: place });
test.each([
  ["an employee abroad", { accessCountry: "CN" }, "JP", false, "residents-of-japan-are-read-in-japan"],
  [
    "a contractor with an office in an unlisted country, even while in Japan",
    { contract: "contractor", officeCountry: "CN" },
    "JP",
    false,
    "contractors-from-listed-countries",
  ],
  [
    "a contractor of an employer abroad, sitting in Japan",
    { contract: "contractor", employer: employer("CN") },
    "JP",
    false,
    "contractors-from-listed-countries",
  ],
  [
    "a partner abroad, about somebody who lives elsewhere",
    { contract: "partner", officeCountry: "KR", accessCountry: "KR" },
    "US",
    false,
    "contractors-from-listed-countries",
  ],
  ["a contractor in Japan", { contract: "contractor" }, "JP", true, "support-works-on-cases"],
  ["an employee abroad, about somebody who lives there", { accessCountry: "TW" }, "TW", true, "support-works-on-cases"],
] as const)("[ACC-10] %s", (_, but, lives, isAllowed, rule) => {
  for (const action of ["readCase", "requestAccess", "revealPerson"]) {
    const verdict = policy.decide(staff("support", but), action, lives);
    expect([verdict.isAllowed, verdict.rules]).toEqual([isAllowed, [rule]]);
  }
});

test("emergencies are for employees", () => {
  expect(policy.decide(staff("security"), "breakGlass", "JP").isAllowed).toBe(true);
  expect(policy.decide(staff("security", { contract: "contractor" }), "breakGlass", "JP")).toEqual({
    isAllowed: false,
    rules: ["emergencies-are-for-employees"],
  });
});

test("an error while a rule is evaluated is a no, also where Cedar alone would pass over it", () => {
  const text = `@id("all") permit (principal, action, resource);
    @id("breaks") forbid (principal, action, resource) when { principal.team == "x" && 9223372036854775807 + 1 > 0 };`;
  const broken = parseStaffPolicy(text, schema);
  expect(broken.decide(staff("support"), "listCases", null).isAllowed).toBe(true);
  expect(broken.decide(staff("support", { team: "x" }), "listCases", null)).toEqual({ isAllowed: false, rules: ["error"] });
});

test.each([
  ["a word that is not Cedar", "permit everything;"],
  ["a policy without a name", "permit (principal, action, resource);"],
  ["two policies of one name", '@id("a") permit (principal, action, resource); @id("a") forbid (principal, action, resource);'],
  ["an attribute that nobody has", '@id("a") permit (principal, action, resource) when { principal.rank > 3 };'],
])("a start is refused for %s", (_, text) => {
  expect(() => parseStaffPolicy(text, schema)).toThrow(/staff policy/);
});
