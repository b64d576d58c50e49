import { defineConfig } from "@playwright/test";
import everyday from "./playwright.config.ts";

/** The long run of uploads whose browser is killed: a part of `npm run test:uploads`. */
export default defineConfig({ ...everyday, testMatch: "**/killed-browser.long.ts", retries: 0 });
