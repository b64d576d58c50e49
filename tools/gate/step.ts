/** What a step found. A step that runs no test cases counts as one that passed or failed. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** How a step ended. It failed when `isGreen` is false, whatever its counts say: a runner may also break on its own. */
export interface Outcome extends Counts {
  readonly isGreen: boolean;
  /** A few words for the line of a green step, such as "812 tests". */
  readonly note: string;
  /** What to read when it failed. */
  readonly log: string;
}

/** One step of the gate. */
export interface Step {
  readonly name: string;
  /** Runs it; what it throws away it writes to this folder. */
  run(scratch: string): Promise<Outcome>;
}

/** Steps that run one after the other. */
export type Lane = readonly Step[];
/** Lanes that run beside one another, so that one works while another waits. None minds what the others leave of the machine. */
export type Stage = readonly Lane[];

/** A step that does not apply, with the reason. */
export function skipped(reason: string): Outcome {
  return { passed: 0, failed: 0, skipped: 1, isGreen: true, note: `skipped: ${reason}`, log: "" };
}

/** The outcome of a step that runs no test cases. */
export function single(isGreen: boolean, log: string): Outcome {
  return { passed: isGreen ? 1 : 0, failed: isGreen ? 0 : 1, skipped: 0, isGreen, note: "", log };
}

/** The outcome of a runner with test cases. A runner that broke, or found nothing to run, is red even if no case failed. */
export function tallied(counts: Counts, exitCode: number, log: string): Outcome {
  const ran = counts.passed + counts.failed + counts.skipped;
  const isGreen = exitCode === 0 && counts.failed === 0 && ran > 0;
  const failed = isGreen ? 0 : Math.max(1, counts.failed);
  return { ...counts, failed, isGreen, note: `${ran} ${ran === 1 ? "test" : "tests"}`, log };
}
