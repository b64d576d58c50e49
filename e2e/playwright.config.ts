import { defineConfig } from "@playwright/test";
import { findChromium } from "../tools/find-chromium.ts";

const { executablePath, args } = await findChromium();

/** Real browsers against a real server with its own PostgreSQL, one for each worker. */
export default defineConfig({
  testDir: ".",
  outputDir: "../test-results",
  workers: 1,
  // Console flows wait for a directory, a server and three browsers on two cores; what passes at the second try is named "flaky" in the log.
  retries: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: "list",
  use: {
    launchOptions: {
      executablePath,
      args: [...args, "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
    },
    trace: "on-first-retry",
    actionTimeout: 15_000,
  },
});
