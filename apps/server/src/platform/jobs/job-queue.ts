import { EventEmitter, once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { assert } from "@musubi/base";
import { parseCronItems, type Runner, run, type TaskList, type WorkerEvents } from "graphile-worker";
import type { Pool } from "pg";
import { describe } from "../../kernel/kernel-log.ts";
import { prepareQueue, releaseAbandoned } from "./queue-schema.ts";
import { quietLogger } from "./quiet-logger.ts";
import type { JobTask } from "./task.ts";

/** Where the queue tells what happens. Fields never carry payloads. */
export interface JobLog {
  info(event: string, fields: Readonly<Record<string, unknown>>): void;
  error(event: string, fields: Readonly<Record<string, unknown>>): void;
}

export interface JobQueueParts {
  /** Signed in as the role of the jobs. One connection listens; each running job takes others. */
  readonly pool: Pool;
  readonly tasks: readonly JobTask[];
  readonly log: JobLog;
  /** Tasks that want it run once at the start. */
  readonly isWarm?: boolean;
  /** How long a worker that begins to end has for it, before a new one begins without waiting for it. Default: 10 seconds. */
  readonly endMaxMs?: number;
}

/** Jobs that run at once: a copy for somebody must not hold up everybody else's, nor the pictures of all. */
const AT_ONCE = 4;
/** How long jobs have to come to a stop of their own accord; then they are told to. */
const GRACE_MS = 3_000;
const RESTART_FIRST_MS = 1_000;
const RESTART_MAX_MS = 60_000;
/** How long a stop waits for connections to come back to the pool. */
const RETURN_MS = 1_000;
const RETURN_STEP_MS = 20;
/** So many failed looks for a job in a row, and the worker is replaced by a fresh one. */
const FAILED_LOOKS_MAX = 4;
const END_MAX_MS = 10_000;

/** Runs background work until it is stopped, through losses of the database as well. */
export class JobQueue {
  readonly #parts: JobQueueParts;
  readonly #stopping = new AbortController();
  #runner: Runner | null = null;
  #ending: Promise<unknown> = Promise.resolve();
  #life: Promise<void> = Promise.resolve();

  private constructor(parts: JobQueueParts) {
    this.#parts = parts;
  }

  /** Prepares the queue's tables and begins to work. */
  static async start(parts: JobQueueParts): Promise<JobQueue> {
    assert(new Set(parts.tasks.map((task) => task.kind)).size === parts.tasks.length, "Each kind of job has one task.");
    await prepareQueue(parts.pool);
    const queue = new JobQueue(parts);
    await queue.#begin();
    const atStart = parts.isWarm === true ? parts.tasks.filter((task) => task.isRunAtStart === true) : [];
    for (const { kind } of atStart) await queue.hurry(kind);
    queue.#life = queue.#live();
    return queue;
  }

  /** Runs work now that else comes by its pattern. While the worker is away this does nothing: the pattern brings it. */
  async hurry(kind: string): Promise<void> {
    await this.#runner?.addJob(kind, {}, { jobKey: kind });
  }

  /** Takes no more jobs, lets running ones finish or tells them to stop, and resolves when none runs. */
  async stop(): Promise<void> {
    if (!this.#stopping.signal.aborted) {
      this.#stopping.abort();
      // Rejects when it was ending already.
      this.#runner?.stop().catch(() => undefined);
    }
    await this.#life;
    await this.#returnConnections();
  }

  /** The worker lets go of the connection on which it listens a moment after it says that it has stopped. */
  async #returnConnections(): Promise<void> {
    const { pool } = this.#parts;
    for (let waitedMs = 0; pool.totalCount > pool.idleCount && waitedMs < RETURN_MS; waitedMs += RETURN_STEP_MS)
      await sleep(RETURN_STEP_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #begin(): Promise<void> {
    const { pool, tasks } = this.#parts;
    await releaseAbandoned(pool);
    const crons = tasks.flatMap((task) =>
      task.every === undefined ? [] : [{ task: task.kind, match: task.every, options: { jobKey: task.kind } }],
    );
    this.#runner = await run({
      pgPool: pool,
      concurrency: AT_ONCE,
      noHandleSignals: true,
      gracefulShutdownAbortTimeout: GRACE_MS,
      logger: quietLogger(),
      taskList: this.#taskList(),
      events: this.#watch(),
      parsedCronItems: parseCronItems(crons),
      // Without these the worker does not wait for its own last words about a job: a lost connection would end the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    });
  }

  /**
   * The worker keeps the outcome of its first look-up of task names, also when that failed because the connection broke just
   * then, and would find no job any more. A worker whose looks keep failing is ended, and `#live` begins a new one.
   */
  #watch(): WorkerEvents {
    const events: WorkerEvents = new EventEmitter();
    this.#ending = once(events, "pool:gracefulShutdown");
    let failed = 0;
    const found = (): void => {
      failed = 0;
    };
    events.on("worker:getJob:empty", found);
    events.on("job:start", found);
    events.on("worker:getJob:error", () => {
      failed += 1;
      if (failed !== FAILED_LOOKS_MAX) return;
      // Rejects only when it is ending already.
      this.#runner?.stop().catch(() => undefined);
    });
    return events;
  }

  /** The worker ends itself when the database is away for long; then it begins again. */
  async #live(): Promise<void> {
    let delayMs = RESTART_FIRST_MS;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        if (this.#runner === null) await this.#begin();
        delayMs = RESTART_FIRST_MS;
        if (this.#runner !== null) await this.#endOf(this.#runner);
      } catch (error) {
        if (!signal.aborted) this.#parts.log.error("jobs.interrupted", describe(error));
      }
      if (signal.aborted) return;
      this.#runner = null;
      await sleep(delayMs, undefined, { signal }).catch(() => undefined);
      delayMs = Math.min(delayMs * 2, RESTART_MAX_MS);
    }
  }

  /**
   * Resolves when the worker has ended, or has had its time for it. Two jobs that cannot say how they ended, because the database is
   * away, leave it waiting for ever: it counts below zero what it still has to say, and ends at zero only.
   */
  async #endOf(runner: Runner): Promise<void> {
    const { endMaxMs = END_MAX_MS } = this.#parts;
    const end = runner.promise.then(() => "ended" as const);
    const overdue = this.#ending.then(() => sleep(endMaxMs, "overdue" as const, { ref: false }));
    if ((await Promise.race([end, overdue])) === "ended") return;
    end.catch(() => undefined);
    this.#parts.log.error("jobs.not_ending", {});
  }

  #taskList(): TaskList {
    const { tasks, log } = this.#parts;
    return Object.fromEntries(
      tasks.map((task) => [
        task.kind,
        async (payload: unknown, helpers: { readonly abortSignal: AbortSignal; readonly job: { readonly attempts: number } }) => {
          const turn = { signal: helpers.abortSignal, attempt: helpers.job.attempts };
          const failure = await task.run(isRecord(payload) ? payload : {}, turn).then(
            () => null,
            (error: unknown) => ({ error }),
          );
          if (failure === null) return;
          log.error("jobs.failed", { kind: task.kind, attempt: turn.attempt, ...describe(failure.error) });
          // The queue keeps the words of an error; ours say nothing of anybody.
          throw new Error(`The job ${task.kind} failed; the log of this moment says why.`);
        },
      ]),
    );
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
