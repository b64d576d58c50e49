import { StaffFacts } from "@musubi/protocol/staff";
import { Check, Errors } from "typebox/value";
import { POLICY_DIR } from "../../installed.ts";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import { readStaffPolicy } from "../../staff/policy.ts";
import type { CliParts, ExitCode } from "../parts.ts";

/** A question to the rules. */
export interface PolicyQuestion {
  readonly action: string;
  readonly role: string;
  readonly contract: string;
  readonly office: string;
  readonly employer: string;
  readonly access: string;
  readonly device: string;
  /** Null: work that opens nobody's data. */
  readonly person: string | null;
}

const ID = "00000000000000000000";

/** Says whether the rules allow it, and prints each rule that decided, as it is written. Exit code 0 for yes, 1 for no. */
export function explainPolicy({ terminal }: { readonly terminal: Pick<CliParts["terminal"], "say"> }, question: PolicyQuestion): ExitCode {
  const policy = readStaffPolicy(POLICY_DIR);
  const { isAllowed, rules } = policy.decide(factsOf(question), question.action, question.person);
  const about = question.person === null ? "" : ` for somebody who lives in ${question.person}`;
  terminal.say(`${isAllowed ? "Allowed" : "Denied"}: ${question.action} by ${question.role}${about}. Rules ${policy.version}.`);
  if (rules.length === 0) terminal.say("No rule allows it, and what no rule allows is denied.");
  if (rules.includes("error")) terminal.say("The question does not fit the schema, or a rule failed on it: an error is a no.");
  for (const rule of rules) {
    const text = policy.texts.get(rule);
    if (text !== undefined) terminal.say(`\n${text}`);
  }
  if (isAllowed && question.person !== null)
    terminal.say("\nReading also needs a live grant for the case, which the database checks as it reads.");
  return isAllowed ? 0 : 1;
}

function factsOf(question: PolicyQuestion): StaffFacts {
  const facts: unknown = {
    id: `stf_${ID}`,
    pseudonym: `psn_${ID}`,
    name: "somebody",
    role: question.role,
    team: "",
    employer: { id: `emp_${ID}`, name: "an employer", country: question.employer },
    contract: question.contract,
    officeCountry: question.office,
    accessCountry: question.access,
    accessBy: question.access === "??" ? "unknown" : "office_network",
    deviceId: null,
    device: question.device,
    sessionId: `sss_${ID}`,
    signedInAt: 0,
    secondFactorAt: 0,
  };
  if (Check(StaffFacts, facts)) return facts;
  const where = Errors(StaffFacts, facts)[0]?.instancePath ?? "/";
  throw new StartupRefusal(
    "question_invalid",
    `This is not something that can be said of a member of the staff: ${where.slice(1)}. "musubi policy explain --help" lists the words.`,
  );
}
