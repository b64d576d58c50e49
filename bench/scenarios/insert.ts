import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { INSERT_BATCH, MESSAGE_TABLE } from "../limits/message-table.ts";
import { openCpuWindow } from "../machine/cpu-window.ts";
import { whenQuiet } from "../machine/quiet.ts";
import type { BenchCluster } from "../parties/bench-cluster.ts";
import type { Bench, Figures } from "./bench.ts";
import { benchTexts } from "./texts.ts";

const DATABASE = "inserts";
const CONNECTIONS = 2;
const ROWS_PER_BATCH = 500;
const CONVERSATIONS = 1000;

/** What the database alone takes: batches into a plain table with two indexes, each batch a durable commit, with nothing in front. */
export async function measureInsert(cluster: BenchCluster, bench: Bench): Promise<Figures> {
  const { sizes, units, quiet } = bench;
  await cluster.createDatabase(DATABASE);
  const pool = new pg.Pool({ connectionString: cluster.urlOf(DATABASE), max: CONNECTIONS });
  try {
    await pool.query(MESSAGE_TABLE);
    const inserter = new Inserter(pool);
    return await whenQuiet(quiet, units, async () => {
      const stop = inserter.run();
      await sleep(sizes.warmUpSeconds * 1000);
      const before = inserter.rowCount;
      const close = openCpuWindow({ serverPids: [], databasePids: cluster.pids }, units);
      await sleep(sizes.seconds * 1000);
      const use = close();
      const count = inserter.rowCount - before;
      await stop();
      return {
        rowsPerSecond: count / use.wallSeconds,
        cpuPer1000: (use.database / count) * 1000,
        clientCpuPer1000: (use.client / count) * 1000,
        foreignCores: use.foreignCores,
      };
    });
  } finally {
    await pool.end();
    await cluster.dropDatabase(DATABASE);
  }
}

/** Keeps every connection busy with one batch after the other. */
class Inserter {
  /** Rows that are durable. */
  rowCount = 0;
  readonly #pool: pg.Pool;
  readonly #texts = benchTexts();
  #madeCount = 0;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Runs until the result is called, which waits for the batches under way. */
  run(): () => Promise<void> {
    let isRunning = true;
    const worker = async (): Promise<void> => {
      while (isRunning) {
        await this.#pool.query({ name: "insert", text: INSERT_BATCH, values: this.#batch() });
        this.rowCount += ROWS_PER_BATCH;
      }
    };
    const working = Promise.all(Array.from({ length: CONNECTIONS }, worker));
    return async () => {
      isRunning = false;
      await working;
    };
  }

  /** Rows as they arrive at a busy server: neighbours belong to different conversations. */
  #batch(): unknown[][] {
    const numbers = Array.from({ length: ROWS_PER_BATCH }, (_, index) => this.#madeCount + index);
    this.#madeCount += ROWS_PER_BATCH;
    return [
      numbers.map((number) => `c${number % CONVERSATIONS}`),
      numbers.map((number) => Math.floor(number / CONVERSATIONS) + 1),
      numbers.map(() => "u1"),
      numbers.map((number) => `i${number}`),
      numbers.map((number) => this.#texts[number % this.#texts.length]),
    ];
  }
}
