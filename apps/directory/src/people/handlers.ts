import {
  addMember as addOperation,
  changeMember as changeOperation,
  DIRECTORY_LIMITS,
  linkMember as linkOperation,
  listMembers as listOperation,
  newDirectoryId,
  renewPopulation as renewOperation,
  signOutPopulation as signOutOperation,
} from "@musubi/protocol/staff";
import { record } from "../actions/store.ts";
import type { Deps } from "../deps.ts";
import { readEmployer } from "../employers/store.ts";
import { absent, type Bound, handle, refuse, reply } from "../kernel/binding.ts";
import { endSessionsOf } from "../sessions/store.ts";
import { hashSecret, newCode } from "../sessions/tokens.ts";
import {
  addEnrolment,
  addMember,
  changeMember,
  countMembers,
  demandNewPasskey,
  endSessionsOfPopulation,
  listMembers,
  readMember,
} from "./store.ts";

const HOUR_MS = 3_600_000;

/** Members of the staff. */
export function listStaff(): Bound {
  return handle(listOperation, async ({ input, tx }) => {
    const page = { employerId: input.employerId ?? null, after: input.after ?? "", countMax: input.countMax ?? DIRECTORY_LIMITS.page };
    return reply({ members: await listMembers(tx, page) });
  });
}

/** Adds somebody. */
export function addStaff(deps: Deps): Bound {
  return handle(addOperation, async ({ input, tx, standing, nowMs }) => {
    if ((await readEmployer(tx, input.employerId)) === null) return absent();
    if ((await countMembers(tx)) >= DIRECTORY_LIMITS.members) return refuse("too_many");
    const id = newDirectoryId("stf", deps.random);
    await addMember(tx, { id, pseudonym: newDirectoryId("psn", deps.random), ...input }, nowMs);
    await record(tx, standing, { action: "member.add", target: id, detail: { roles: input.roles, employerId: input.employerId }, nowMs });
    const member = await readMember(tx, id);
    return member === null ? absent() : reply({ member });
  });
}

/** Changes what somebody works as. Their sessions end, so nobody goes on as what they were. */
export function changeStaff(): Bound {
  return handle(changeOperation, async ({ input, tx, standing, nowMs }) => {
    const { staffId, ...to } = input;
    if (staffId === standing.facts.staffId) return refuse("own_account");
    if (!(await changeMember(tx, staffId, { ...to, nowMs }))) return absent();
    await endSessionsOf(tx, staffId, { reason: "changed", nowMs });
    await record(tx, standing, { action: "member.change", target: staffId, detail: to, nowMs });
    const member = await readMember(tx, staffId);
    return member === null ? absent() : reply({ member });
  });
}

/** Makes an enrolment link. */
export function linkStaff(deps: Deps): Bound {
  return handle(linkOperation, async ({ input, tx, standing, nowMs }) => {
    const { staffId, hours, vouch } = input;
    if (staffId === standing.facts.staffId) return refuse("own_account");
    const member = await readMember(tx, staffId);
    if (member === null || member.state === "left" || (vouch !== null && !/^[A-Z]{2}$/.test(vouch))) return absent();
    const code = newCode(deps.random);
    const times = { nowMs, expiresAtMs: nowMs + hours * HOUR_MS };
    await addEnrolment(tx, { codeHash: hashSecret(code), memberId: staffId, vouchedCountry: vouch }, times);
    await record(tx, standing, { action: "member.link", target: staffId, detail: { hours, vouch }, nowMs });
    return reply({ code });
  });
}

/** Signs a population out. */
export function signOutPopulation(): Bound {
  return handle(signOutOperation, async ({ input, tx, standing, nowMs }) => {
    const { population, words } = input;
    const endedSessions = await endSessionsOfPopulation(tx, population, { reason: "signed out by order", nowMs });
    await record(tx, standing, { action: "population.signOut", target: nameOf(population), words, detail: { endedSessions }, nowMs });
    return reply({ endedSessions });
  });
}

/** Demands a new passkey of a population. */
export function renewPopulation(): Bound {
  return handle(renewOperation, async ({ input, tx, standing, nowMs }) => {
    const { population, words } = input;
    const markedMembers = await demandNewPasskey(tx, population, nowMs);
    const endedSessions = await endSessionsOfPopulation(tx, population, { reason: "new passkey demanded", nowMs });
    const detail = { markedMembers, endedSessions };
    await record(tx, standing, { action: "population.demandNewPasskey", target: nameOf(population), words, detail, nowMs });
    return reply(detail);
  });
}

function nameOf(population: { readonly kind: string; readonly target: string } | null): string {
  return population === null ? "everybody" : `${population.kind} ${population.target}`.slice(0, 80);
}
