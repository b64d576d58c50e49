import { commandStep } from "./command-step.ts";
import { playwrightStep } from "./playwright-step.ts";
import type { Step } from "./step.ts";
import { vitestStep } from "./vitest-step.ts";

/** The gate, cheap and telling steps first. */
export const STEPS: readonly Step[] = [
  commandStep("types", ["tsc", "-b"]),
  commandStep("lint", ["oxlint", "--type-aware", "--deny-warnings"]),
  commandStep("format", ["biome", "check", "--linter-enabled=false"]),
  commandStep("tidy", ["node", "tools/tidy/main.ts"]),
  commandStep("documents", ["node", "tools/documents/main.ts", "--check"]),
  vitestStep("tests", "vitest.config.ts"),
  vitestStep("faults", "vitest.fault.config.ts"),
  commandStep("web", ["vite", "build", "apps/web"], ["vite", "build", "apps/console"]),
  playwrightStep("browsers"),
];
