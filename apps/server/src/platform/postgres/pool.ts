import { setTimeout as sleep } from "node:timers/promises";
import { type CustomTypesConfig, Pool } from "pg";
import { columnTypes } from "./column-types.ts";
import type { ConnectionSettings, PostgresLog, ServerRole } from "./connection.ts";
import { codeOf } from "./errors.ts";

/** How much of the database one role may use. */
export interface PoolLimits {
  readonly connectionsMax: number;
  /** A statement that runs longer is ended by the server. */
  readonly statementTimeoutMs: number;
  /** How long work waits for a free connection before it fails; five seconds where nothing is said. */
  readonly waitMs?: number;
  /** Sends statements without waiting for the answers of earlier ones on the same connection. */
  readonly isPipelined?: boolean;
}

/** What the pools are made of. */
export interface PoolsOptions {
  readonly connectionOf: (role: ServerRole) => ConnectionSettings;
  readonly limits: Readonly<Record<ServerRole, PoolLimits>>;
  readonly log: PostgresLog;
}

const connectTimeoutMs = 5_000;
const idleInTransactionTimeoutMs = 10_000;
const idleConnectionMs = 30_000;
const endTimeoutMs = 5_000;

/** Makes a pool for each role. Nothing is connected before the first statement. */
export function createPools(options: PoolsOptions): Pools {
  const make = (role: ServerRole): Pool => createPool(role, options);
  return new Pools({
    musubi_gate: make("musubi_gate"),
    musubi_people: make("musubi_people"),
    musubi_posting: make("musubi_posting"),
    musubi_desk: make("musubi_desk"),
    musubi_jobs: make("musubi_jobs"),
    musubi_operator: make("musubi_operator"),
  });
}

/** The pools of one database, one for each role. */
export class Pools {
  readonly #pools: Readonly<Record<ServerRole, Pool>>;
  #ended: Promise<void> | null = null;

  constructor(pools: Readonly<Record<ServerRole, Pool>>) {
    this.#pools = pools;
  }

  /** The pool whose connections are signed in as this role. */
  of(role: ServerRole): Pool {
    return this.#pools[role];
  }

  /** Ends all connections once their statements are done, but waits a few seconds at most. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }

  async #end(): Promise<void> {
    const timer = new AbortController();
    const all = Promise.allSettled(Object.values(this.#pools).map((pool) => pool.end()));
    await Promise.race([all, sleep(endTimeoutMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
  }
}

function createPool(role: ServerRole, { connectionOf, limits, log }: PoolsOptions): Pool {
  return openPool(connectionOf(role), { limits: limits[role], log });
}

/** Makes the pool of one role on one database. Nothing is connected before the first statement. The caller ends it. */
export function openPool(connection: ConnectionSettings, options: { readonly limits: PoolLimits; readonly log: PostgresLog }): Pool {
  const { connectionsMax, statementTimeoutMs, waitMs = connectTimeoutMs, isPipelined = false } = options.limits;
  const { user: role } = connection;
  const types: CustomTypesConfig = columnTypes;
  const pool = new Pool({
    ...connection,
    max: connectionsMax,
    connectionTimeoutMillis: waitMs,
    idleTimeoutMillis: idleConnectionMs,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    keepAlive: true,
    pipeline: isPipelined,
    application_name: `musubi:${role.slice("musubi_".length)}`,
    types,
  });
  // An idle connection broke (the server restarted): the pool has dropped it and opens another when needed.
  pool.on("error", (error) => options.log.warn("postgres.connection_lost", { role, code: codeOf(error) }));
  // One that breaks between two statements of a transaction has no other listener; the next statement tells its caller.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}
