import {
  addEmployer as addOperation,
  approveJoin as approveOperation,
  DIRECTORY_LIMITS,
  denyJoin as denyOperation,
  type JoinDiff,
  type JoinId,
  type JoinView,
  listJoins as listJoinsOperation,
  listEmployers as listOperation,
  newDirectoryId,
  requestJoin as requestOperation,
} from "@musubi/protocol/staff";
import type { Tx } from "@musubi/server/platform";
import { record } from "../actions/store.ts";
import type { Deps } from "../deps.ts";
import { absent, type Bound, handle, refuse, reply } from "../kernel/binding.ts";
import type { Standing } from "../sessions/standing.ts";
import {
  addDecision,
  addEmployer,
  addJoin,
  decideJoin,
  listEmployers,
  listJoins,
  lockJoin,
  readDiff,
  readEmployer,
  readJoin,
} from "./store.ts";
import { toolsOf } from "./tools.ts";

const JOINS_SHOWN = 50;
const APPROVALS_NEEDED = 2;

/** Employers. */
export function listAllEmployers(): Bound {
  return handle(listOperation, async ({ tx }) => reply({ employers: await listEmployers(tx, DIRECTORY_LIMITS.employers) }));
}

/** Adds an employer, which reaches nothing. */
export function addNewEmployer(deps: Deps): Bound {
  return handle(addOperation, async ({ input, tx, standing, nowMs }) => {
    if (input.parentId !== null && (await readEmployer(tx, input.parentId)) === null) return absent();
    if ((await listEmployers(tx, DIRECTORY_LIMITS.employers)).length >= DIRECTORY_LIMITS.employers) return refuse("too_many");
    const id = newDirectoryId("emp", deps.random);
    await addEmployer(tx, { id, ...input, isOwner: false }, nowMs);
    await record(tx, standing, { action: "employer.add", target: id, nowMs });
    const employer = await readEmployer(tx, id);
    return employer === null ? absent() : reply({ employer });
  });
}

/** Asks that an employer may join, and shows what that would open. */
export function requestJoin(deps: Deps): Bound {
  return handle(requestOperation, async ({ input, tx, standing, nowMs }) => {
    const employer = await readEmployer(tx, input.employerId);
    if (employer === null) return absent();
    if (employer.joinedAt !== null) return refuse("already_decided");
    const diff = await readDiff(tx, input.employerId, (people) => toolsOf(people, deps.dataOperations));
    const id = newDirectoryId("joi", deps.random);
    const isNew = await addJoin(tx, { id, employerId: input.employerId, words: input.words, by: standing.facts.staffId, diff }, nowMs);
    if (!isNew) return refuse("already_decided");
    await record(tx, standing, { action: "employer.requestJoin", target: input.employerId, words: input.words, nowMs });
    const join = await readJoin(tx, id);
    return join === null ? absent() : reply({ join });
  });
}

/** Requests to join. */
export function listAllJoins(): Bound {
  return handle(listJoinsOperation, async ({ tx }) => reply({ joins: await listJoins(tx, JOINS_SHOWN) }));
}

/** Agrees to a join. With the second approval the employer is in, unless what would open is no longer what was shown. */
export function approveJoin(deps: Deps): Bound {
  return handle(approveOperation, async ({ input, tx, standing, nowMs }) => {
    const found = await decidable(tx, input.joinId, standing);
    if (typeof found === "string") return found === "absent" ? absent() : refuse(found);
    const now = await readDiff(tx, found.employerId, (people) => toolsOf(people, deps.dataOperations));
    if (!isSameDiff(now, found.diff)) return refuse("facts_changed");
    const by = standing.facts.staffId;
    if (!(await addDecision(tx, { joinId: input.joinId, by, verdict: "approve", words: input.words, nowMs })))
      return refuse("already_decided");
    const approvals = found.decisions.filter((one) => one.verdict === "approve").length + 1;
    if (approvals >= APPROVALS_NEEDED) await decideJoin(tx, found, { state: "joined", by, nowMs });
    await record(tx, standing, { action: "employer.approveJoin", target: found.employerId, words: input.words, nowMs });
    const join = await readJoin(tx, input.joinId);
    return join === null ? absent() : reply({ join });
  });
}

/** Refuses a join. */
export function denyJoin(): Bound {
  return handle(denyOperation, async ({ input, tx, standing, nowMs }) => {
    const found = await decidable(tx, input.joinId, standing);
    if (typeof found === "string") return found === "absent" ? absent() : refuse(found);
    const by = standing.facts.staffId;
    if (!(await addDecision(tx, { joinId: input.joinId, by, verdict: "deny", words: input.words, nowMs })))
      return refuse("already_decided");
    await decideJoin(tx, found, { state: "denied", by, nowMs });
    await record(tx, standing, { action: "employer.denyJoin", target: found.employerId, words: input.words, nowMs });
    const join = await readJoin(tx, input.joinId);
    return join === null ? absent() : reply({ join });
  });
}

/** The request, if this person may decide on it: an approver of the data's owner who did not ask for it. */
async function decidable(tx: Tx, joinId: JoinId, { facts }: Standing): Promise<JoinView | "absent" | "own_request" | "already_decided"> {
  if (!facts.employer.isOwner) return "absent";
  const join = await lockJoin(tx, joinId);
  if (join === null) return "absent";
  if (join.state !== "asked") return "already_decided";
  return join.requestedBy === facts.staffId ? "own_request" : join;
}

/** Both were made by the same query in the same order, apart from the order in which the database gives fields back. */
function isSameDiff(one: JoinDiff, other: JoinDiff): boolean {
  return inOneOrder(one) === inOneOrder(other);
}

function inOneOrder(diff: JoinDiff): string {
  const people = diff.people.map((one) => [one.staffId, one.name, one.team, one.officeCountry, [...one.roles].sort()]);
  const employers = diff.employers.map((one) => [one.employerId, one.name, one.country]);
  return JSON.stringify([people, [...diff.roles].sort(), [...diff.tools].sort(), employers]);
}
