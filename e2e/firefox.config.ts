import { defineConfig } from "@playwright/test";
import everyday from "./playwright.config.ts";

/** A sealed talk between two kinds of browsers: `npm run test:firefox`, where a Firefox is installed. */
export default defineConfig({ ...everyday, testMatch: "**/firefox.long.ts", retries: 0 });
