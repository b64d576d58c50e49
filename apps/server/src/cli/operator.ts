import { readConfig } from "../config/settings.ts";
import { listOperatorAccounts, type OperatorAccount } from "../features/accounts/operator-store.ts";
import { pooledDatabase, type Tx } from "../kernel/transaction.ts";
import type { ServerRole } from "../platform/postgres/connection.ts";
import { StartupRefusal } from "../platform/postgres/errors.ts";
import { createPools } from "../platform/postgres/pool.ts";
import type { CliParts } from "./parts.ts";
import { type ReachedData, reachData } from "./reach-data.ts";

const LIMITS = { connectionsMax: 1, statementTimeoutMs: 120_000 };
const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Runs `work` in a transaction of one role on the data, however they can be reached. */
export async function asRole<T>(data: Pick<ReachedData, "prepared">, role: ServerRole, work: (tx: Tx) => Promise<T>): Promise<T> {
  const limits = {
    musubi_gate: LIMITS,
    musubi_people: LIMITS,
    musubi_posting: LIMITS,
    musubi_desk: LIMITS,
    musubi_jobs: LIMITS,
    musubi_operator: LIMITS,
  };
  await using pools = createPools({ connectionOf: data.prepared.connectionOf, limits, log: QUIET });
  const pool = pools.of(role);
  // A command works as one role only, whatever a transaction of it is called.
  return await pooledDatabase({ people: pool, posting: pool, gate: pool, jobs: pool }).transact("jobs", { actor: null }, work);
}

/** Runs `work` as the operator: names, devices and times, never content. */
export async function asOperator<T>(parts: CliParts, work: (tx: Tx, data: ReachedData) => Promise<T>): Promise<T> {
  await using data = await reachData({ config: readConfig(parts.env), random: parts.random });
  return await asRole(data, "musubi_operator", (tx) => work(tx, data));
}

/** The person of a handle, typed with or without "@". Refuses with `no_such_person`. */
export async function findPerson(tx: Tx, typed: string): Promise<OperatorAccount> {
  const handle = typed.replace(/^@/, "").toLowerCase();
  const [person] = await listOperatorAccounts(tx, { handle, after: "", countMax: 1 });
  if (person !== undefined) return person;
  throw new StartupRefusal("no_such_person", `Nobody here has the handle ${handle}. "musubi user list" shows everybody.`);
}
