import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: ["packages/testkit/src/global-setup.ts"],
    include: ["{packages,apps,tools}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/*.fault.test.ts", "**/dist/**"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // No module keeps anything between calls (STYLE.md), so files may share a worker; loading everything anew for each of them took half the time.
    isolate: false,
  },
});
