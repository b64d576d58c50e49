import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type DetailedError,
  policySetTextToParts,
  policyToJson,
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
  validate,
} from "@cedar-policy/cedar-wasm/nodejs";
import type { StaffFacts } from "@musubi/protocol/staff";
import { StartupRefusal } from "../platform/postgres/errors.ts";

/** What the policy decided, and by which of its rules. */
export interface Verdict {
  readonly isAllowed: boolean;
  /** The ids of the policies that led to it. Empty when no policy allowed it: the default is no. */
  readonly rules: readonly string[];
}

/** The readable rules of who of the staff may do what (Cedar, apps/server/policy). */
export interface StaffPolicy {
  /** Names this text of the rules in every entry of the ledger. */
  readonly version: string;
  /** Every policy by its id, as it is written. */
  readonly texts: ReadonlyMap<string, string>;
  /** Decides. `country` is where the person of the case lives; null for work that opens nobody's data. An error is a no. */
  decide(staff: StaffFacts, action: string, country: string | null): Verdict;
}

const SENTENCE = "The staff policy in apps/server/policy cannot be used";

/** Reads and validates the policy files. Refuses with `policy_invalid`, naming the policy, when they are not sound. */
export function readStaffPolicy(dir: string): StaffPolicy {
  return parseStaffPolicy(readFileSync(join(dir, "staff.cedar"), "utf8"), readFileSync(join(dir, "staff.cedarschema"), "utf8"));
}

/** The same from text. */
export function parseStaffPolicy(policyText: string, schema: string): StaffPolicy {
  const texts = textsById(policyText);
  const policies = { staticPolicies: Object.fromEntries(texts) };
  const checked = validate({ schema, policies, validationSettings: { mode: "strict" } });
  if (checked.type === "failure") throw invalid(checked.errors);
  const [wrong] = checked.validationErrors;
  if (wrong !== undefined) throw new StartupRefusal("policy_invalid", `${SENTENCE}: ${wrong.policyId}: ${wrong.error.message}`);
  const version = createHash("sha256").update(policyText).update("\n").update(schema).digest("hex").slice(0, 16);
  const prepared = [preparsePolicySet(version, policies), preparseSchema(version, schema)];
  for (const each of prepared) if (each.type === "failure") throw invalid(each.errors);
  return { version: `staff@${version}`, texts, decide: (staff, action, country) => decide(version, { staff, action, country }) };
}

function decide(version: string, { staff, action, country }: { staff: StaffFacts; action: string; country: string | null }): Verdict {
  const principal = { type: "Staff", id: staff.id };
  const resource = country === null ? { type: "Desk", id: "desk" } : { type: "Person", id: "person" };
  const { role, team, contract, officeCountry, accessCountry, accessBy, device } = staff;
  const attrs = {
    role,
    team,
    contract,
    officeCountry,
    accessCountry,
    accessBy,
    device,
    employer: staff.employer.id,
    employerCountry: staff.employer.country,
  };
  const answer = statefulIsAuthorized({
    principal,
    action: { type: "Action", id: action },
    resource,
    context: {},
    preparsedPolicySetId: version,
    preparsedSchemaName: version,
    validateRequest: true,
    entities: [
      { uid: principal, attrs, parents: [] },
      { uid: resource, attrs: country === null ? {} : { country }, parents: [] },
    ],
  });
  // A forbid that fails to evaluate is passed over by Cedar: here an error anywhere is a no.
  if (answer.type === "failure" || answer.response.diagnostics.errors.length > 0) return { isAllowed: false, rules: ["error"] };
  return { isAllowed: answer.response.decision === "allow", rules: answer.response.diagnostics.reason };
}

/** The policies of a text by their `@id`. Each has one of its own: it is named in the ledger and to people. */
function textsById(text: string): Map<string, string> {
  const parts = policySetTextToParts(text);
  if (parts.type === "failure") throw invalid(parts.errors);
  const texts = new Map<string, string>();
  for (const policy of parts.policies) {
    const json = policyToJson(policy);
    const id = json.type === "success" ? json.json.annotations?.["id"] : undefined;
    if (typeof id !== "string" || texts.has(id))
      throw new StartupRefusal(
        "policy_invalid",
        `${SENTENCE}: every policy needs an @id of its own. This one has none: ${policy.slice(0, 80)}`,
      );
    texts.set(id, policy);
  }
  return texts;
}

function invalid(errors: readonly DetailedError[]): StartupRefusal {
  return new StartupRefusal("policy_invalid", `${SENTENCE}: ${errors[0]?.message ?? "no reason given"}`);
}
