import { type ConnectionSettings, openPool, pooledDatabase, type Statement, type Tx } from "@musubi/server/platform";

/** The directory's own database, as its one role. */
export interface StaffDatabase extends AsyncDisposable {
  /** Runs `work` in a transaction; commits when it returns and rolls back when it throws. */
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** One statement by itself. */
  once<Row extends object>(statement: Statement): Promise<Row[]>;
}

type Log = Parameters<typeof openPool>[1]["log"];

const LIMITS = { connectionsMax: 6, statementTimeoutMs: 10_000, isPipelined: true };
/** Two connections of its own: whoever watches for cuts never waits behind a call. */
const LOOKOUT_LIMITS = { connectionsMax: 2, statementTimeoutMs: 5_000 };

/** Opens the database. Nothing is connected before the first statement. */
export function openStaffDatabase(connection: ConnectionSettings, log: Log): StaffDatabase {
  return open(connection, { limits: LIMITS, log });
}

/** Opens it once more, on connections of its own, for those who look whether somebody was cut. */
export function openLookout(connection: ConnectionSettings, log: Log): StaffDatabase {
  return open(connection, { limits: LOOKOUT_LIMITS, log });
}

function open(connection: ConnectionSettings, options: Parameters<typeof openPool>[1]): StaffDatabase {
  const pool = openPool(connection, options);
  // One role does all; the names by which the other program tells its roles apart mean nothing here.
  const database = pooledDatabase({ people: pool, posting: pool, gate: pool, jobs: pool });
  return {
    transact: (work) => database.transact("gate", { actor: null }, work),
    once: (statement) => database.once("gate", statement),
    [Symbol.asyncDispose]: () => pool.end(),
  };
}
