import { list, nullable, text } from "../../schema.ts";
import { EmployerId } from "../ids.ts";
import { directoryOperation } from "./directory-operation.ts";
import { JoinId } from "./ids.ts";
import { Country, DIRECTORY_LIMITS, EmployerView, JoinView } from "./views.ts";

const OVERSIGHT = { roles: ["security", "approver", "auditor"] } as const;

/** Employers. */
export const listEmployers = directoryOperation("employer.list", {
  summary: "Employers, by name.",
  by: OVERSIGHT,
  input: {},
  output: { employers: list(EmployerView, DIRECTORY_LIMITS.employers) },
  refusals: [],
  rate: "read",
});

/** Adds an employer. It holds no right before it has joined. */
export const addEmployer = directoryOperation("employer.add", {
  summary: "Add an employer. Its people reach nothing before it has joined.",
  by: { roles: ["security"] },
  needsFreshProof: true,
  input: { name: text(1, 80), country: Country, parentId: nullable(EmployerId) },
  output: { employer: EmployerView },
  refusals: ["too_many"],
  rate: "write",
});

/** Asks that an employer may join. The answer shows what would become reachable. */
export const requestJoin = directoryOperation("employer.requestJoin", {
  summary: "Ask that an employer may join; shows every person, role and tool that would become reachable.",
  by: { roles: ["security"] },
  needsFreshProof: true,
  input: { employerId: EmployerId, words: text(10, 1_000) },
  output: { join: JoinView },
  refusals: ["already_decided"],
  rate: "write",
});

/** Requests to join. */
export const listJoins = directoryOperation("employer.listJoins", {
  summary: "Requests that employers may join, newest first, each with what would become reachable.",
  by: OVERSIGHT,
  input: {},
  output: { joins: list(JoinView, 50) },
  refusals: [],
  rate: "read",
});

/** Agrees to a join, or refuses it. Two approvers of the owner of the data have to agree, neither of them who asked. */
export const approveJoin = directoryOperation("employer.approveJoin", {
  summary: "Agree that an employer joins. It takes two approvers of the data's owner, neither of them who asked.",
  by: { roles: ["approver"] },
  needsFreshProof: true,
  input: { joinId: JoinId, words: text(0, 500) },
  output: { join: JoinView },
  refusals: ["own_request", "already_decided", "facts_changed"],
  rate: "write",
});

/** Refuses a join. One refusal ends the request. */
export const denyJoin = directoryOperation("employer.denyJoin", {
  summary: "Refuse that an employer joins. One refusal ends the request.",
  by: { roles: ["approver"] },
  needsFreshProof: true,
  input: { joinId: JoinId, words: text(1, 500) },
  output: { join: JoinView },
  refusals: ["own_request", "already_decided"],
  rate: "write",
});
