import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: ["packages/testkit/src/global-setup.ts"],
    include: ["{packages,apps,tools}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/*.fault.test.ts", "**/*.bucket.test.ts", "**/dist/**"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Each file starts what it needs and stops it again; loading the product anew for each would double the work.
    isolate: false,
  },
});
