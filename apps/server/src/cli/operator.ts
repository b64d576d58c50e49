import type { OperatorAccount } from "../features/accounts/operator-store.ts";
import { listOperatorAccounts } from "../features/accounts/operator-store.ts";
import { readConfig } from "../config/settings.ts";
import { transactOn } from "../kernel/client-transaction.ts";
import type { Tx } from "../kernel/transaction.ts";
import { openClient } from "../platform/postgres/client.ts";
import type { ServerRole } from "../platform/postgres/connection.ts";
import { StartupRefusal } from "../platform/postgres/errors.ts";
import type { CliParts } from "./parts.ts";
import { reachData, type ReachedData } from "./reach-data.ts";

/** Runs `work` in a transaction of one role on the data, however they can be reached. */
export async function asRole<T>(data: ReachedData, role: ServerRole, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await openClient(data.prepared.connectionOf(role));
  try {
    return await transactOn(client, work);
  } finally {
    await client.end();
  }
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
