import { bucketStep } from "./bucket-step.ts";
import { commandStep } from "./command-step.ts";
import { playwrightStep } from "./playwright-step.ts";
import type { Stage } from "./step.ts";
import { vitestStep } from "./vitest-step.ts";

/**
 * The gate: what everything stands on first, then all the rest at once, because each of it waits a part of its time, for processes and
 * for pages. The lanes of the second stage take about as long as one another.
 */
export const STAGES: readonly Stage[] = [
  [[commandStep("types", ["tsc", "-b"])], [commandStep("web", ["vite", "build", "apps/web"], ["vite", "build", "apps/console"])]],
  [
    [vitestStep("tests", "vitest.config.ts"), bucketStep("bucket")],
    [playwrightStep("browsers"), vitestStep("faults", "vitest.fault.config.ts")],
    [
      commandStep("tidy", ["node", "tools/tidy/main.ts"]),
      commandStep("format", ["biome", "check", "--linter-enabled=false"]),
      commandStep("documents", ["node", "tools/documents/main.ts", "--check"]),
      commandStep("lint", ["oxlint", "--type-aware", "--deny-warnings"]),
    ],
  ],
];
