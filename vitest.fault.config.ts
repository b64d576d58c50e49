import { defineConfig } from "vitest/config";

/** Tests that kill processes and fill disks: one file at a time, because each wants the machine for itself. */
export default defineConfig({
  test: {
    globalSetup: ["packages/testkit/src/global-setup.ts"],
    include: ["{packages,apps}/**/*.fault.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    maxWorkers: 1,
  },
});
