import { defineConfig } from "vitest/config";

/** What a real S3 has to bear. MUSUBI_TEST_S3 names one; without it the gate leaves this out and says so. */
export default defineConfig({
  test: {
    globalSetup: ["packages/testkit/src/global-setup.ts"],
    include: ["apps/server/src/**/*.bucket.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    maxWorkers: 1,
  },
});
