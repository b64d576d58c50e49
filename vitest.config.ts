import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: ["packages/testkit/src/global-setup.ts"],
    include: ["{packages,apps,tools}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/*.fault.test.ts", "**/*.bucket.test.ts", "**/dist/**"],
    // Faults run beside: what takes a second alone may take many there. A time-out ends what hangs, and measures nothing.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 2,
    // Each file starts what it needs and stops it again; loading the product anew for each would double the work.
    isolate: false,
  },
});
