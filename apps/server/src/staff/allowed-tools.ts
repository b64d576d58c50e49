import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { brand, present } from "@musubi/base";
import { type PseudonymId, STAFF_OPERATIONS, type StaffFacts, type StaffId, type StaffSessionId } from "@musubi/protocol/staff";
import type { StaffPolicy } from "./policy.ts";

/** What the policy has to know of somebody who is not here yet. */
export type FutureStaff = Pick<StaffFacts, "role" | "team" | "contract" | "officeCountry" | "employer">;

const WAIT_MS = 20_000;
/** A country that no rule names: what holds for it holds for people elsewhere. */
const ELSEWHERE = "AQ";
/** Who it is decides nothing: a policy speaks of what somebody works as, for whom and from where. */
const NOBODY = {
  id: brand<StaffId>("stf_00000000000000000000"),
  pseudonym: brand<PseudonymId>("psn_00000000000000000000"),
  name: "",
  deviceId: null,
  sessionId: brand<StaffSessionId>("sss_00000000000000000000"),
  signedInAt: 0,
  secondFactorAt: 0,
} as const;

/**
 * The tools of the data plane that somebody of these could come to use, by name. Worked out on a thread of its own: the program that
 * asks holds streams open that end when it stands still for a second, and Cedar takes its time to load.
 */
export async function toolsAllowedTo(people: readonly FutureStaff[]): Promise<string[]> {
  const distinct = new Map(people.map((one) => [JSON.stringify(one), one]));
  const worker = new Worker(new URL("./allowed-tools.worker.ts", import.meta.url), { workerData: [...distinct.values()] });
  try {
    const [tools]: string[][] = await once(worker, "message", { signal: AbortSignal.timeout(WAIT_MS) });
    return present(tools, "The thread answers once.");
  } finally {
    await worker.terminate();
  }
}

/**
 * Those that a policy allows at a managed device in a known place, about people here or elsewhere, whatever a grant would then have to
 * say. Nothing is left out that it would allow, so that whoever agrees to a join sees all that could come of it.
 */
export function toolsByPolicy(policy: StaffPolicy, people: readonly FutureStaff[]): string[] {
  const allows = (person: FutureStaff, action: string): boolean =>
    ["JP", person.officeCountry].some((accessCountry) => {
      const here = { accessCountry, accessBy: "attested_device", device: "managed" } as const;
      const staff: StaffFacts = { ...NOBODY, ...person, ...here };
      return ["JP", ELSEWHERE, null].some((country) => policy.decide(staff, action, country).isAllowed);
    });
  const actions = new Set(Object.values(STAFF_OPERATIONS).map((operation) => operation.action));
  const allowed = new Set([...actions].filter((action) => people.some((person) => allows(person, action))));
  return Object.values(STAFF_OPERATIONS)
    .filter(({ action }) => allowed.has(action))
    .map(({ name }) => name);
}
