import { defineConfig } from "vitest/config";

/** `npm run test:many`: the same random lives, many times as many. */
const isMany = process.argv.includes("--mode=many");

export default defineConfig({
  test: {
    globalSetup: ["packages/testkit/src/global-setup.ts"],
    include: isMany
      ? ["{packages,apps}/**/*.property.test.ts", "apps/server/src/features/files/generators/rollout.test.ts"]
      : ["{packages,apps,tools}/**/*.test.ts"],
    provide: { isMany },
    exclude: ["**/node_modules/**", "**/*.fault.test.ts", "**/*.bucket.test.ts", "**/dist/**"],
    // Faults run beside: what takes a second alone may take many there. A time-out ends what hangs, and measures nothing.
    testTimeout: isMany ? 3_600_000 : 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 2,
    // Each file starts what it needs and stops it again; loading the product anew for each would double the work.
    isolate: false,
  },
});
