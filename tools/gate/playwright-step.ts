import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./run-command.ts";
import { type Counts, type Step, tallied } from "./step.ts";

const CONFIG = "e2e/playwright.config.ts";

/**
 * A step that drives real browsers through its share of the flows, "1/2" for one of two that run beside one another. The configuration finds
 * the browser itself (tools/find-chromium.ts).
 */
export function playwrightStep(name: string, share: `${number}/${number}`): Step {
  const part = share.split("/")[0];
  return {
    name,
    run: async (scratch) => {
      const report = join(scratch, `${name}-${part}.json`);
      const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
      // What is kept of a failed flow: the other half removes its own at its beginning.
      const output = join("test-results", `${part}`);
      const args = ["test", "--config", CONFIG, "--reporter=list,json", `--shard=${share}`, `--output=${output}`];
      const ended = await runCommand("playwright", args, { scratch, env });
      return tallied(await readCounts(report), ended.exitCode, ended.output);
    },
  };
}

async function readCounts(path: string): Promise<Counts> {
  try {
    const { stats }: { stats: { expected: number; unexpected: number; flaky: number; skipped: number } } = JSON.parse(
      await readFile(path, "utf8"),
    );
    // A flow that passes at the second try has passed; Playwright names it flaky in the log, and it is to be understood.
    return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
