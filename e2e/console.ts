import type { BrowserContext, BrowserContextOptions, Page } from "@playwright/test";
import { findings } from "./findings.ts";
import type { MusubiProcess } from "./musubi-process.ts";
import { test as base, DESKTOP, expect } from "./people.ts";
import { addPasskeyDevice } from "./virtual-passkey.ts";

/** The employer to whom the data belong, on every server of these tests. */
export const OWNER = "結びサポート";

/** Somebody of the staff, as the operator adds them. */
export interface Hired {
  readonly name: string;
  readonly roles: string;
  readonly employer?: string;
  readonly team?: string;
  readonly email?: string;
  readonly contract?: "employee" | "contractor" | "partner";
  /** The country of the office; Japan unless said. */
  readonly country?: string;
  /** The country that is vouched for their device; null for a device that nobody knows. */
  readonly vouch?: string | null;
}

/** Somebody of the staff with a browser of their own. */
export interface Staff {
  readonly name: string;
  readonly context: BrowserContext;
  readonly page: Page;
}

interface Fixtures {
  /** Adds somebody on the command line, gives their link to a browser of their own, and lets them set a passkey there. */
  readonly staff: (who: Hired, options?: BrowserContextOptions) => Promise<Staff>;
  /** A browser with an authenticator, at an address of the console. */
  readonly desk: (name: string, address: string, options?: BrowserContextOptions) => Promise<Staff>;
}

/** The people's test, with staff beside them. The owner of the data is there from the beginning. */
export const test = base.extend<Fixtures, { owner: string }>({
  owner: [
    async ({ musubi }, use) => {
      await mustRun(musubi, "staff", "employer", "add", OWNER, "--country", "JP");
      await use(OWNER);
    },
    { scope: "worker", timeout: 60_000 },
  ],
  desk: async ({ browser, musubi }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (name, address, options = DESKTOP) => {
      const context = await browser.newContext({
        baseURL: musubi.consoleUrl,
        locale: "en-GB",
        timezoneId: "Asia/Tokyo",
        reducedMotion: "reduce",
        ...options,
      });
      contexts.push(context);
      const page = await context.newPage();
      await addPasskeyDevice(context, page);
      await page.goto(address);
      return { name, context, page };
    });
    for (const context of contexts) await context.close();
  },
  staff: async ({ desk, musubi, owner }, use) => {
    await use(async (who, options) => {
      const somebody = await desk(who.name, await hire(musubi, { employer: owner, ...who }), options);
      await enrol(somebody.page);
      return somebody;
    });
  },
});
export { expect };

/** Runs a command that has to succeed, and gives what it said. */
export async function mustRun(musubi: MusubiProcess, ...args: readonly string[]): Promise<string> {
  const { exitCode, output } = await musubi.command(...args);
  expect(exitCode, output).toBe(0);
  return output;
}

/** Adds somebody on the command line; gives the link with which they set their passkey. */
export async function hire(musubi: MusubiProcess, who: Hired & { readonly employer: string }): Promise<string> {
  const { name, roles, employer, team = "", email, contract = "employee", country = "JP", vouch = "JP" } = who;
  const optional = [...(email === undefined ? [] : ["--email", email]), ...(vouch === null ? [] : ["--vouch", vouch])];
  const facts = ["--roles", roles, "--employer", employer, "--team", team, "--contract", contract, "--country", country];
  const output = await mustRun(musubi, "staff", "add", name, ...facts, ...optional);
  return /enrol#\S+/.exec(output)?.[0] ?? "";
}

/** Sets the passkey on the screen that an enrolment link opens, and waits until the console is open. */
export async function enrol(page: Page): Promise<void> {
  await page.getByRole("button", { name: /Make the passkey and sign in|パスキーを作成してサインイン/ }).click();
  await expect(page.getByRole("navigation").or(page.getByRole("radiogroup")).first()).toBeVisible();
}

/** Goes to a place of the console by its bar. */
export async function visit({ page }: Staff, place: string, tab?: string): Promise<void> {
  await page.getByRole("navigation").getByRole("link", { name: place, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: place, exact: true })).toBeVisible();
  if (tab !== undefined) await page.getByRole("link", { name: tab, exact: true }).click();
}

/** Nothing on the screen bars anybody. Run with --update-snapshots=all, pictures of it lie in test-results/screens, for eyes. */
export async function look({ page }: Staff, name: string): Promise<void> {
  if (test.info().config.updateSnapshots === "all") await takePictures(page, `test-results/screens/${name}`);
  expect(await findings(page), name).toEqual([]);
}

async function takePictures(page: Page, path: string): Promise<void> {
  const size = page.viewportSize();
  for (const width of [1280, 390]) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      const height = await page.evaluate(() => document.querySelector("#content")?.scrollHeight ?? document.documentElement.scrollHeight);
      await page.setViewportSize({ width, height: Math.min(3_000, Math.max(900, height + 140)) });
      await page.screenshot({ path: `${path}-${width}-${colorScheme}.png` });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (size !== null) await page.setViewportSize(size);
}
