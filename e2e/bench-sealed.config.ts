import { defineConfig } from "@playwright/test";
import everyday from "./playwright.config.ts";

const sized = (devices: readonly number[], messages: number, catchUp: number) => ({ devices, messages, catchUp });

/** The figures of sealed talks in Chromium, `npm run bench:sealed`. See bench/README.md. */
export default defineConfig({
  ...everyday,
  testMatch: "**/bench-sealed.long.ts",
  retries: 0,
  projects: [
    { name: "full", metadata: { ...sized([2, 50, 200], 100, 1_000), isKept: true } },
    // Does everything run? Keeps nothing.
    { name: "smoke", metadata: { ...sized([2, 5], 5, 20), isKept: false } },
  ],
});
