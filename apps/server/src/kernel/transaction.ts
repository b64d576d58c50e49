import { assert } from "@musubi/base";
import type { AccountId, TalkId } from "@musubi/protocol";
import type { StaffFacts } from "@musubi/protocol/staff";
import type pg from "pg";
import type { Statement } from "../platform/postgres/sql.ts";

/** The database roles that requests run as. Each has its own pool, its own password and its own rights. */
export type TxRole = "people" | "posting" | "gate" | "jobs";

/** An open transaction of one role. It is gone when the function it was made for ends. */
export interface Tx {
  /** Runs a statement and gives its rows. `Row` is what the statement selects. */
  rows<Row extends object>(statement: Statement): Promise<Row[]>;
  /** The one row, or null. Throws when there are several: that is our bug. */
  row<Row extends object>(statement: Statement): Promise<Row | null>;
  /** Runs a statement and gives how many rows it touched. */
  run(statement: Statement): Promise<number>;
  /** Sends a statement whose rows nobody needs, without waiting for it. If it fails, the transaction does not commit and throws. */
  alongside(statement: Statement): void;
}

/** Narrows row security for one transaction. */
export interface TxScope {
  readonly actor: AccountId | null;
  /** The one talk this transaction is about, when there is one: makes the fence narrower and its look-up cheaper. */
  readonly talk?: TalkId | null;
}

/** Opens transactions: the only way to the database for everything above the platform. */
export interface Database {
  /** Runs `work` in a transaction of this role; commits when it returns and rolls back when it throws. */
  transact<T>(role: TxRole, scope: TxScope, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** One statement by itself, outside a transaction block, with no actor: for functions that decide by themselves. */
  once<Row extends object>(role: TxRole, statement: Statement): Promise<Row[]>;
}

const ID = /^[a-z]{3}_[0-9a-z]{20}$/;

function literal(id: string | null | undefined): string {
  if (id === null || id === undefined) return "''";
  assert(ID.test(id), "An id in a transaction's scope has the form of an id.");
  return `'${id}'`;
}

function queryOf({ text, values, name }: Statement): pg.QueryConfig {
  return name === undefined ? { text, values: [...values] } : { text, values: [...values], name };
}

class PgTx implements Tx {
  readonly #client: pg.PoolClient;
  readonly #alongside: Promise<unknown>[] = [];
  constructor(client: pg.PoolClient) {
    this.#client = client;
  }
  async rows<Row extends object>(statement: Statement): Promise<Row[]> {
    return (await this.#client.query<Row>(queryOf(statement))).rows;
  }
  async row<Row extends object>(statement: Statement): Promise<Row | null> {
    const rows = await this.rows<Row>(statement);
    assert(rows.length <= 1, "A statement that must give one row gave several.");
    return rows[0] ?? null;
  }
  async run(statement: Statement): Promise<number> {
    return (await this.#client.query(statement.text, [...statement.values])).rowCount ?? 0;
  }
  alongside(statement: Statement): void {
    const sent = this.#client.query(statement.text, [...statement.values]);
    // Heard of in finish(); a rejection meanwhile is not an unhandled one.
    sent.catch(() => undefined);
    this.#alongside.push(sent);
  }
  /** Commits in the same round trip as what was sent alongside. The database turns the commit into a rollback when one of it failed. */
  async finish(): Promise<void> {
    const committed = this.#client.query("commit");
    committed.catch(() => undefined);
    for (const sent of this.#alongside) await sent;
    await committed;
  }
}

/** Opens transactions for the staff. Nothing but functions of the database answers them with data of people. */
export interface DeskDatabase {
  /** Runs `work` with these facts of who asks; commits when it returns and rolls back when it throws. */
  transact<T>(staff: StaffFacts, work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** The staff's way to the database, over the pool of `musubi_desk`. */
export function deskDatabase(pool: pg.Pool): DeskDatabase {
  const begin = (client: pg.PoolClient, staff: StaffFacts): Promise<unknown> =>
    client.query(`begin; select set_config('musubi.staff', ${client.escapeLiteral(JSON.stringify(staff))}, true)`);
  return { transact: (staff, work) => inTransaction(pool, (client) => begin(client, staff), work, true) };
}

/** A database over one pool per role. */
export function pooledDatabase(pools: Record<TxRole, pg.Pool>): Database {
  return {
    transact(role, scope, work) {
      // The ids were checked against their form, because this protocol message takes no parameters.
      const text = `begin; select set_config('musubi.actor', ${literal(scope.actor)}, true), set_config('musubi.talk', ${literal(scope.talk)}, true)`;
      return inTransaction(pools[role], (client) => client.query(text), work, role !== "jobs");
    },
    async once<Row extends object>(role: TxRole, statement: Statement) {
      return (await pools[role].query<Row>(queryOf(statement))).rows;
    },
  };
}

/** `isPipelined`: the first statement follows on the heels of the beginning, and fails with it if it fails. */
async function inTransaction<T>(
  pool: pg.Pool,
  begin: (client: pg.PoolClient) => Promise<unknown>,
  work: (tx: Tx) => Promise<T>,
  isPipelined = false,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const begun = begin(client);
    begun.catch(() => undefined);
    if (!isPipelined) await begun;
    const tx = new PgTx(client);
    const result = await work(tx);
    await begun;
    await tx.finish();
    return result;
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
