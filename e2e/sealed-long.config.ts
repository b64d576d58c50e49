import { defineConfig } from "@playwright/test";
import everyday from "./playwright.config.ts";

/** The long runs of the engine of sealed talks: `npm run test:sealed`. Each takes minutes, so the gate has a short form of them. */
export default defineConfig({ ...everyday, testMatch: "**/sealed-*.long.ts", retries: 0 });
