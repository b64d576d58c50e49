import type { Logger } from "pino";
import { type Isolation, type LaunchPlan, listPlans } from "./isolation.ts";
import { Worker, WorkerLost } from "./worker.ts";

/** Nothing more is taken: too much waits, or the pool is ending. */
export class NotTaken extends Error {
  override readonly name = "NotTaken";
  readonly why: "queue_full" | "stopping";

  constructor(why: NotTaken["why"]) {
    super(why);
    this.why = why;
  }
}

/** Something for one process to do. */
interface Task {
  /** The process that must not do it. */
  readonly notBy: number | null;
  readonly run: (worker: Worker) => Promise<void>;
  readonly drop: (error: NotTaken) => void;
}

const RESTART_FIRST_MS = 50;
const RESTART_MAX_MS = 5_000;

/** What a pool is started with. */
export interface WorkerPoolParts {
  readonly entry: string | undefined;
  readonly processCount: number;
  readonly waitingMax: number;
  readonly log: Logger;
}

/** Processes that live long and do one thing each at a time. One that ends is replaced. */
export class WorkerPool {
  readonly isolation: Isolation;
  readonly generatorVersion: number;
  readonly #parts: WorkerPoolParts;
  readonly #plan: LaunchPlan;
  readonly #workers = new Set<Worker>();
  readonly #idle: Worker[] = [];
  /** Checks go first: each frees the memory of a picture that is almost done. */
  readonly #checks: Task[] = [];
  readonly #jobs: Task[] = [];
  #starting = 0;
  #restart: NodeJS.Timeout | null = null;
  #delayMs = RESTART_FIRST_MS;
  #isStopping = false;

  private constructor(parts: WorkerPoolParts, plan: LaunchPlan, first: Worker) {
    this.#parts = parts;
    this.#plan = plan;
    const { hasNetwork, isUnprivileged, hasMemoryLimit } = plan;
    this.isolation = { hasNetwork, isUnprivileged, hasMemoryLimit };
    this.generatorVersion = first.generatorVersion;
    this.#adopt(first);
    this.#fill();
  }

  /** Starts the first process in the most closed way that this machine allows; the others follow. Throws WorkerLost when none works. */
  static async start(parts: WorkerPoolParts): Promise<WorkerPool> {
    let failure: unknown = null;
    for (const plan of await listPlans(parts.entry)) {
      try {
        return new WorkerPool(parts, plan, await Worker.start(plan));
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  get waitingCount(): number {
    return this.#jobs.length;
  }

  /** Numbers of the processes that run. */
  get pids(): readonly number[] {
    return [...this.#workers].map(({ pid }) => pid);
  }

  /**
   * Has a process do this, another one than `notBy` where that is given. Gives what `run` gives. Throws NotTaken; jobs that another
   * process has begun (`notBy`) are always taken while the pool runs.
   */
  do<T>(run: (worker: Worker) => Promise<T>, notBy: number | null = null): Promise<T> {
    if (this.#isStopping) return Promise.reject(new NotTaken("stopping"));
    const queue = notBy === null ? this.#jobs : this.#checks;
    if (notBy === null && queue.length >= this.#parts.waitingMax) return Promise.reject(new NotTaken("queue_full"));
    return new Promise<T>((resolve, reject) => {
      queue.push({ notBy, run: (worker) => run(worker).then(resolve, reject), drop: reject });
      this.#assign();
    });
  }

  /** Ends all processes. What waits or runs is told so. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#restart !== null) clearTimeout(this.#restart);
    for (const task of [...this.#jobs.splice(0), ...this.#checks.splice(0)]) task.drop(new NotTaken("stopping"));
    const workers = [...this.#workers];
    for (const worker of workers) worker.kill();
    await Promise.all(workers.map(({ ended }) => ended));
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  #assign(): void {
    for (const worker of [...this.#idle]) {
      const task = takeFor(worker, this.#checks) ?? takeFor(worker, this.#jobs);
      if (task === null) continue;
      this.#idle.splice(this.#idle.indexOf(worker), 1);
      void task.run(worker).finally(() => {
        if (worker.isAlive) this.#idle.push(worker);
        this.#assign();
      });
    }
  }

  #fill(): void {
    while (!this.#isStopping && this.#workers.size + this.#starting < this.#parts.processCount) {
      this.#starting += 1;
      void this.#startOne();
    }
  }

  async #startOne(): Promise<void> {
    try {
      const worker = await Worker.start(this.#plan);
      this.#starting -= 1;
      this.#delayMs = RESTART_FIRST_MS;
      if (this.#isStopping) return worker.kill();
      this.#adopt(worker);
    } catch (error) {
      this.#starting -= 1;
      this.#parts.log.error({ event: "thumbnailer_not_starting", reason: error instanceof Error ? error.message : "" });
      this.#fillLater();
    }
  }

  #adopt(worker: Worker): void {
    this.#workers.add(worker);
    this.#idle.push(worker);
    void worker.ended.then(() => {
      this.#workers.delete(worker);
      const at = this.#idle.indexOf(worker);
      if (at !== -1) this.#idle.splice(at, 1);
      this.#fill();
    });
    this.#assign();
  }

  #fillLater(): void {
    if (this.#isStopping || this.#restart !== null) return;
    this.#restart = setTimeout(() => {
      this.#restart = null;
      this.#fill();
    }, this.#delayMs);
    this.#delayMs = Math.min(2 * this.#delayMs, RESTART_MAX_MS);
  }
}

function takeFor(worker: Worker, tasks: Task[]): Task | null {
  const at = tasks.findIndex(({ notBy }) => notBy !== worker.pid);
  return at === -1 ? null : (tasks.splice(at, 1)[0] ?? null);
}

/** Whether this is how a process ended, and not a fault of ours. */
export function isLost(error: unknown): error is WorkerLost {
  return error instanceof WorkerLost;
}
