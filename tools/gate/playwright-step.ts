import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT, runCommand } from "./run-command.ts";
import { type Counts, type Step, skipped, tallied } from "./step.ts";

const CONFIG = "e2e/playwright.config.ts";

/** The step that drives real browsers. Its configuration finds the browser itself (tools/find-chromium.ts). */
export function playwrightStep(name: string): Step {
  return {
    name,
    run: async (scratch) => {
      if (!(await hasFlows())) return skipped("no browser flow is written yet");
      const report = join(scratch, `${name}.json`);
      const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
      const { exitCode, output } = await runCommand("playwright", ["test", "--config", CONFIG, "--reporter=list,json"], { scratch, env });
      return tallied(await readCounts(report), exitCode, output);
    },
  };
}

async function hasFlows(): Promise<boolean> {
  const files = await readdir(join(ROOT, "e2e"), { recursive: true }).catch(() => []);
  return files.some((file) => /\.(spec|test|e2e)\.ts$/.test(file) && !file.includes("node_modules"));
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
