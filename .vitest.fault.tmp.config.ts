import { defineConfig } from "vitest/config";
export default defineConfig({
  root: "/work/main",
  test: {
    globalSetup: ["packages/testkit/src/global-setup.ts"],
    include: ["{packages,apps,tools}/**/*.fault.test.ts"],
    testTimeout: 120_000, hookTimeout: 60_000, maxWorkers: 1, fileParallelism: false,
  },
});
