import { defineConfig } from "vitest/config";

/**
 * Tests that kill processes: one file at a time, because each wants the machine for itself. The long histories of random
 * faults run by themselves with `npm run test:history`.
 */
const isHistory = process.argv.includes("--mode=history");

export default defineConfig({
  test: {
    globalSetup: ["packages/testkit/src/global-setup.ts"],
    include: isHistory ? ["apps/server/test/history/*.fault.test.ts"] : ["{packages,apps}/*/src/**/*.fault.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    maxWorkers: 1,
  },
});
