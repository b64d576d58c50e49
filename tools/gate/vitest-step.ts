import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./run-command.ts";
import { type Counts, type Step, tallied } from "./step.ts";

/** A step that runs vitest with a configuration and counts its cases. */
export function vitestStep(name: string, config: string): Step {
  return {
    name,
    run: async (scratch) => {
      const report = join(scratch, `${name}.json`);
      const args = ["run", "--config", config, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
      const { exitCode, output } = await runCommand("vitest", args, { scratch });
      return tallied(await readCounts(report), exitCode, output);
    },
  };
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

async function readCounts(path: string): Promise<Counts> {
  let report: Report;
  try {
    report = JSON.parse(await readFile(path, "utf8"));
  } catch {
    // It broke before it could report: the exit code and the log tell.
    return { passed: 0, failed: 1, skipped: 0 };
  }
  // A file that could not even be loaded has no cases of its own to fail.
  const brokenFiles = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
