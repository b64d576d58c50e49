import { bucketStep } from "./bucket-step.ts";
import { commandStep } from "./command-step.ts";
import { playwrightStep } from "./playwright-step.ts";
import type { Stage } from "./step.ts";
import { vitestStep } from "./vitest-step.ts";

/**
 * The gate, cheap and telling steps first. The long ones wait a part of their time, for processes and for pages: faults run beside the
 * tests. Browsers run alone: people who wait for a page are the first to notice a machine that does two things at once.
 */
export const STAGES: readonly Stage[] = [
  [[commandStep("types", ["tsc", "-b"])]],
  [[commandStep("lint", ["oxlint", "--type-aware", "--deny-warnings"])]],
  [
    [
      commandStep("format", ["biome", "check", "--linter-enabled=false"]),
      commandStep("tidy", ["node", "tools/tidy/main.ts"]),
      commandStep("documents", ["node", "tools/documents/main.ts", "--check"]),
    ],
    [commandStep("web", ["vite", "build", "apps/web"], ["vite", "build", "apps/console"])],
  ],
  [[vitestStep("tests", "vitest.config.ts")], [vitestStep("faults", "vitest.fault.config.ts")]],
  [[bucketStep("bucket")]],
  [[playwrightStep("browsers")]],
];
