import { defineConfig } from "vitest/config";

/** The long runs of sealed talks, `npm run test:sealed`; the gate has a short form of each. */
export default defineConfig({
  test: {
    globalSetup: ["packages/testkit/src/global-setup.ts"],
    include: ["packages/{e2ee,sealed}/test/*.long.ts"],
    testTimeout: 7_200_000,
    maxWorkers: 2,
  },
});
