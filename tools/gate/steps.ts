import { bucketStep } from "./bucket-step.ts";
import { commandStep } from "./command-step.ts";
import { playwrightStep } from "./playwright-step.ts";
import type { Stage } from "./step.ts";
import { vitestStep } from "./vitest-step.ts";

/**
 * The gate, cheap and telling steps first. The long ones wait a part of their time, for processes and for pages: so two lanes go beside one
 * another, of about the same length. Three take as long, and what looks at moments then fails.
 */
export const STAGES: readonly Stage[] = [
  [[commandStep("types", ["tsc", "-b"])], [commandStep("web", ["vite", "build", "apps/web"], ["vite", "build", "apps/console"])]],
  [
    [commandStep("lint", ["oxlint", "--type-aware", "--deny-warnings"])],
    [
      commandStep("format", ["biome", "check", "--linter-enabled=false"]),
      commandStep("tidy", ["node", "tools/tidy/main.ts"]),
      commandStep("documents", ["node", "tools/documents/main.ts", "--check"]),
    ],
  ],
  [
    [vitestStep("tests", "vitest.config.ts"), bucketStep("bucket"), playwrightStep("browsers", "1/2")],
    [vitestStep("faults", "vitest.fault.config.ts"), playwrightStep("browsers", "2/2")],
  ],
];
