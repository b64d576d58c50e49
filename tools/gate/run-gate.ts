import { type Lane, type Outcome, type Stage, type Step, single } from "./step.ts";

const LOG_LINES_MAX = 400;

/** Where the gate says what it does, line by line. */
export type Say = (line: string) => void;

/** How the gate is run. */
export interface GateRun {
  /** Names of steps; none: all of them. */
  readonly only: readonly string[];
  /** A folder for what is thrown away. */
  readonly scratch: string;
  readonly say: Say;
}

/**
 * Runs the stages in order, the lanes of each beside one another, says a line when a step begins and when it ends, and ends with the
 * one line of counts. Gives the exit code.
 */
export async function runGate(stages: readonly Stage[], run: GateRun): Promise<number> {
  const { only, scratch, say } = run;
  const steps = stages.flat(2);
  const unknown = only.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length > 0) {
    say(`There is no step ${unknown.join(", ")}. The steps are: ${steps.map((step) => step.name).join(", ")}.`);
    return 2;
  }
  const total = { passed: 0, failed: 0, skipped: 0 };
  const chosen = steps.filter((step) => only.length === 0 || only.includes(step.name));
  const count = async (step: Step): Promise<void> => {
    say(`· ${chosen.indexOf(step) + 1}/${chosen.length} ${step.name} …`);
    const outcome = await runStep(step, scratch, say);
    total.passed += outcome.passed;
    total.failed += outcome.failed;
    total.skipped += outcome.skipped;
  };
  const runLane = async (lane: Lane): Promise<void> => {
    for (const step of lane) if (chosen.includes(step)) await count(step);
  };
  for (const stage of stages) await Promise.all(stage.map(runLane));
  say("");
  say(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
  return total.failed === 0 ? 0 : 1;
}

async function runStep(step: Step, scratch: string, say: Say): Promise<Outcome> {
  const startedMs = performance.now();
  const outcome = await step
    .run(scratch)
    .catch((error: unknown) => single(false, error instanceof Error ? (error.stack ?? error.message) : String(error)));
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  if (!outcome.isGreen) say(lastLines(outcome.log));
  say(`${outcome.isGreen ? "✓" : "✗"} ${step.name} ${seconds} s${outcome.note === "" ? "" : ` (${outcome.note})`}`);
  return outcome;
}

function lastLines(log: string): string {
  const lines = log.trimEnd().split("\n");
  return lines.length <= LOG_LINES_MAX
    ? lines.join("\n")
    : `… ${lines.length - LOG_LINES_MAX} lines before\n${lines.slice(-LOG_LINES_MAX).join("\n")}`;
}
