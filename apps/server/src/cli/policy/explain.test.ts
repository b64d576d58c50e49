import { expect, test } from "vitest";
import { explainPolicy, type PolicyQuestion } from "./explain.ts";

const SUPPORT: PolicyQuestion = {
  action: "revealPerson",
  role: "support",
  contract: "employee",
  office: "JP",
  employer: "JP",
  access: "JP",
  device: "managed",
  person: "JP",
};

/** What `musubi policy explain` says, and its exit code. */
function explained(but: Partial<PolicyQuestion>): { readonly code: number; readonly said: string } {
  const lines: string[] = [];
  const code = explainPolicy({ terminal: { say: (line) => void lines.push(line) } }, { ...SUPPORT, ...but });
  return { code, said: lines.join("\n") };
}

test("what is allowed is explained by the rule that allows it, and by the grant that reading needs besides", () => {
  const { code, said } = explained({});
  expect([code, said]).toEqual([0, expect.stringMatching(/^Allowed: revealPerson by support for somebody who lives in JP\. Rules staff@/)]);
  expect(said).toContain('@id("support-works-on-cases")');
  expect(said).toContain("needs a live grant");
});

test.each<[string, Partial<PolicyQuestion>, string]>([
  ["a contractor of an unlisted country", { contract: "contractor", office: "CN" }, '@id("contractors-from-listed-countries")'],
  ["reading residents of Japan from elsewhere", { access: "KR" }, '@id("residents-of-japan-are-read-in-japan")'],
  ["a developer", { role: "developer" }, '@id("developers-never-reach-production-data")'],
  ["an unknown place", { access: "??" }, '@id("the-place-must-be-known")'],
  ["a device that nobody vouches for", { device: "unmanaged" }, '@id("only-managed-devices")'],
])("%s is denied by the rule that says so, as it is written", (_, but, rule) => {
  const { code, said } = explained(but);
  expect([code, said]).toEqual([1, expect.stringMatching(/^Denied: /)]);
  expect(said).toContain(rule);
});

test("what no rule allows is denied because none does", () => {
  const { code, said } = explained({ role: "auditor" });
  expect([code, said]).toEqual([1, expect.stringContaining("No rule allows it")]);
});

test("a question that does not fit the rules is refused, and never answered with yes", () => {
  expect(() => explained({ role: "janitor" })).toThrow(/musubi policy explain --help/);
  const { code, said } = explained({ action: "readEverything" });
  expect([code, said]).toEqual([1, expect.stringMatching(/an error is a no|No rule allows it/)]);
});
