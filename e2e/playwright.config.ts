import { defineConfig } from "@playwright/test";
import { findChromium } from "../tools/find-chromium.ts";

const { executablePath, args, env } = await findChromium();

/**
 * A program is told once what it does without, and Playwright's own list is replaced by ours: so the first lines are Playwright's. The
 * last one is the list below the address bar, a page of its own that Chromium makes for every window, also where nobody sees one: a
 * quarter of what it costs to open a window.
 */
const DONE_WITHOUT = [
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "LensOverlay",
  "MediaRouter",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "OptimizationHints",
  "NetworkTimeServiceQuerying",
  "AimEnabled",
  "PreconnectToSearch",
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
];

/** Real browsers against a real server with its own PostgreSQL, one for each worker. */
export default defineConfig({
  testDir: ".",
  outputDir: "../test-results",
  workers: 1,
  // Console flows wait for a directory, a server and three browsers on two cores; what passes at the second try is named "flaky" in the log.
  retries: 1,
  // Other steps run beside this one: nothing here waits for the clock, so it may take its time.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: "list",
  use: {
    launchOptions: {
      executablePath,
      env,
      args: [
        ...args,
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        `--disable-features=${DONE_WITHOUT.join(",")}`,
      ],
    },
    trace: "on-first-retry",
    actionTimeout: 30_000,
  },
});
