import { execFileSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type BrowserContext, chromium, type LaunchOptions, type Page } from "@playwright/test";
import { DESKTOP } from "./people.ts";

/** A browser of its own that keeps its profile, and can be killed without a word. */
export class MortalBrowser {
  readonly #profile: string;
  readonly #url: string;
  readonly #launch: LaunchOptions;
  #context: BrowserContext | null = null;

  /** `launch`: how the run starts its other browsers. */
  constructor(profile: string, { url, launch = {} }: { readonly url: string; readonly launch?: LaunchOptions | undefined }) {
    this.#profile = profile;
    this.#url = url;
    this.#launch = launch;
  }

  /** Starts it with its profile. */
  async open(): Promise<Page> {
    const { executablePath, args } = this.#launch;
    const how = { ...(executablePath === undefined ? {} : { executablePath }), ...(args === undefined ? {} : { args }) };
    this.#context = await chromium.launchPersistentContext(this.#profile, { ...how, ...DESKTOP, baseURL: this.#url, locale: "en-US" });
    return this.#context.pages()[0] ?? (await this.#context.newPage());
  }

  /** In an orderly way: what it keeps is on the disk. */
  async close(): Promise<void> {
    await this.#context?.close();
    this.#context = null;
  }

  /** SIGKILL for every process of this profile. */
  async kill(): Promise<number> {
    const lines = execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" }).split("\n");
    const pids = lines.filter((line) => line.includes(`--user-data-dir=${this.#profile}`)).map((line) => Number.parseInt(line, 10));
    for (const pid of pids) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It went with the one before.
      }
    }
    await this.#context?.close().catch(() => undefined);
    this.#context = null;
    await rm(join(this.#profile, "SingletonLock"), { force: true });
    return pids.length;
  }
}
