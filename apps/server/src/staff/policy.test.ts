import { readFileSync } from "node:fs";
import { join } from "node:path";
import { STAFF_OPERATIONS, type StaffFacts } from "@musubi/protocol/staff";
import { expect, test } from "vitest";
import { staffFacts } from "../../test/staff-rows.ts";
import { POLICY_DIR } from "../installed.ts";
import { parseStaffPolicy, readStaffPolicy, type StaffPolicy } from "./policy.ts";

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

/** How a drill ends that has noticed something. */
const NOTICED: Error = expect.objectContaining({ name: "AssertionError" });

const country = (action: string): string | null => (ABOUT_PEOPLE.has(action) ? "JP" : null);

function keepsToTheTable(of: StaffPolicy, role: (typeof ROLES)[number]): void {
  const allowed = ACTIONS.filter((action) => of.decide(staff(role), action, country(action)).isAllowed);
  expect(allowed).toEqual(TABLE[role]);
}
test.each(ROLES)("[A-1] %s may do what the table says and nothing else", (role) =>
  expect(() => keepsToTheTable(policy, role)).not.toThrow(),
);

const NOTHING = [
  ["[AUTH-03] an unmanaged device", { device: "unmanaged" }],
  ["[AUTH-03] an unhealthy device", { device: "unhealthy" }],
  ["[AUTH-03] an unknown device", { device: "unknown" }],
  ["[ACC-10] an unknown place", { accessCountry: "??", accessBy: "unknown" }],
  ["[ACC-10] a place that only the network claims", { accessBy: "unknown" }],
  ["[ACC-10] an unknown office", { officeCountry: "??" }],
] as const;
function opensNothing(of: StaffPolicy, but: Partial<StaffFacts>): void {
  for (const role of ROLES) expect(ACTIONS.filter((action) => of.decide(staff(role, but), action, country(action)).isAllowed)).toEqual([]);
}
test.each(NOTHING)("%s opens nothing for any role", (_, but) => expect(() => opensNothing(policy, but)).not.toThrow());

const employer = (place: string) => ({ ...staff("support").employer, country: place });
type Place = readonly [what: string, but: Partial<StaffFacts>, lives: string, isAllowed: boolean, rule: string];
const PLACES: readonly Place[] = [
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
];
function placeDecides(of: StaffPolicy, [, but, lives, isAllowed, rule]: Place): void {
  for (const action of ["readCase", "requestAccess", "revealPerson"]) {
    const verdict = of.decide(staff("support", but), action, lives);
    expect([verdict.isAllowed, verdict.rules]).toEqual([isAllowed, [rule]]);
  }
}
test.each(PLACES)("[ACC-10] %s", (...place) => expect(() => placeDecides(policy, place)).not.toThrow());

/** The rules with a careless change, and every drill of them, as one. */
function brokenPolicy(from: string, to: string): StaffPolicy {
  const text = readFileSync(join(POLICY_DIR, "staff.cedar"), "utf8");
  expect(text.split(from), from).toHaveLength(2);
  return parseStaffPolicy(
    text.replace(from, () => to),
    schema,
  );
}
const NEVER = "when { false }";
const DEVELOPERS = 'forbid (principal, action, resource) when { principal.role == "developer" };';

test.each([
  [
    "standing access: developers like anybody else",
    DEVELOPERS,
    '@id("x") permit (principal, action, resource) when { principal.role == "developer" };',
  ],
  ["a role that may do one thing more", 'action in [Action::"audit", ', 'action in [Action::"revealPerson", Action::"audit", '],
  ["a role that may do one thing less", ', Action::"signOff"', ""],
  ["a rule that is for everybody", 'when { principal.role == "approver" }', 'when { principal.role != "developer" }'],
])("[A-1] the same drill notices %s", (_, from, to) => {
  // A forbid that became a permit has two names: its own is taken away with it.
  const broken = from === DEVELOPERS ? brokenPolicy(`@id("developers-never-reach-production-data")\n${from}`, to) : brokenPolicy(from, to);
  expect(() => ROLES.forEach((role) => keepsToTheTable(broken, role))).toThrow(NOTICED);
});

test("[AUTH-03] the same drill notices a device that does not count", () => {
  const broken = brokenPolicy('unless { principal.device == "managed" }', NEVER);
  for (const [what, but] of NOTHING.filter(([name]) => name.includes("AUTH-03")))
    expect(() => opensNothing(broken, but), what).toThrow(NOTICED);
});

test.each([
  [
    "an unknown place that counts",
    'principal.accessCountry == "??" || principal.accessBy == "unknown" || principal.officeCountry == "??"',
    "false",
  ],
  ["a place that the network may claim", ' || principal.accessBy == "unknown"', ""],
  ["an unknown office that counts", ' || principal.officeCountry == "??"', ""],
  ["the place of a reader that does not count", 'resource.country == "JP" && principal.accessCountry != "JP"', "false"],
  ["an employer abroad that is passed over", ' && ["JP"].contains(principal.employerCountry)', ""],
  ["an office abroad that is passed over", '["JP"].contains(principal.officeCountry) && ', ""],
  ["a country more on the list", '["JP"].contains(principal.officeCountry)', '["JP", "CN"].contains(principal.officeCountry)'],
])("[ACC-10] the same drill notices %s", (_, from, to) => {
  const broken = brokenPolicy(from, to);
  expect(() => {
    for (const [name, but] of NOTHING) if (name.includes("ACC-10")) opensNothing(broken, but);
    for (const place of PLACES) placeDecides(broken, place);
  }).toThrow(NOTICED);
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
