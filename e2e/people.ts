import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Locator,
  type Page,
} from "@playwright/test";
import { MusubiProcess } from "./musubi-process.ts";

/** The password of everybody here. */
export const PASSWORD = "seven quiet herons";
export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
/** For flows that begin without a network, or that should be as a person has it from the first to the last step. */
export const AS_PEOPLE_HAVE_IT: BrowserContextOptions = { serviceWorkers: "allow", reducedMotion: "no-preference" };
export const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };

/** Somebody with a browser of their own. */
export interface Somebody {
  readonly handle: string;
  readonly name: string;
  readonly context: BrowserContext;
  readonly page: Page;
}

/** What each test of people is given. */
export interface PeopleFixtures {
  /** Makes an account and leaves its owner on their list of talks. Browsers close after the test. */
  readonly somebody: (handle: string, name: string, options?: BrowserContextOptions) => Promise<Somebody>;
}

/** Playwright's test with a running Musubi for each worker and people for each test. Handles are made unique by test. */
export const test = base.extend<PeopleFixtures, { musubi: MusubiProcess }>({
  musubi: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright demands a pattern here.
    async ({}, use) => {
      const server = await MusubiProcess.start();
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  somebody: async ({ browser, musubi }, use, info) => {
    const contexts: BrowserContext[] = [];
    const suffix = `${info.workerIndex}${Date.now().toString(36).slice(-5)}`;
    await use(async (handle, name, options = DESKTOP) => {
      const context = await newContext(browser, musubi, options);
      contexts.push(context);
      const page = await context.newPage();
      await join(page, `${handle}.${suffix}`, name);
      return { handle: `${handle}.${suffix}`, name, context, page };
    });
    for (const context of contexts) await context.close();
  },
});
export { expect };

/**
 * A fresh browser profile on this server. Without a service worker unless a flow asks for one: the app works without it, and laying up the whole app
 * anew for every profile is a third of what a window costs. Without motion too, where each picture of it is drawn by the processor.
 */
export function newContext(browser: Browser, musubi: MusubiProcess, options: BrowserContextOptions): Promise<BrowserContext> {
  return browser.newContext({ baseURL: musubi.url, locale: "en-US", serviceWorkers: "block", reducedMotion: "reduce", ...options });
}

/** Makes an account as the sign-up's last step does, without its screens, and opens the app. Flows about those screens walk through them. */
async function join(page: Page, handle: string, name: string): Promise<void> {
  const credential = { kind: "password", password: PASSWORD };
  const data = { handle, displayName: name, country: "JP", language: "en", credential, deviceName: "browser", carrier: "cookie" };
  const answer = await page.request.post("/api/account.signUp", { data });
  expect(answer.ok(), await answer.text()).toBe(true);
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Talk", exact: true })).toBeVisible();
}

/** Makes an account with a password through the screens. */
export async function signUp(page: Page, handle: string, name: string): Promise<void> {
  await page.goto("/");
  await page
    .getByRole("link", { name: "Make an account" })
    .or(page.getByRole("button", { name: "Make an account" }))
    .first()
    .click();
  await page.getByRole("textbox", { name: "Handle" }).fill(handle);
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.getByText("Password", { exact: true }).first().click();
  await page.locator("input[type=password]").fill(PASSWORD);
  await page.getByRole("button", { name: "Make the account" }).click();
  await page.getByText("I have kept the codes in a safe place").click();
  await page.getByRole("button", { name: "Begin" }).click();
  await expect(page.getByRole("heading", { name: "Talk", exact: true })).toBeVisible();
}

/** Calls an operation as this browser's session, for what a test needs but is not about. */
export async function call(who: Somebody, operation: string, input: unknown): Promise<Record<string, unknown>> {
  const answer = await who.page.request.post(`/api/${operation}`, { data: input as object });
  expect(answer.ok(), `${operation}: ${await answer.text()}`).toBe(true);
  const output: Record<string, unknown> = await answer.json();
  return output;
}

/** Chooses a file as one's picture on the screen of the profile, as it is first cut, and waits until it is saved. */
export async function choosePortrait({ page }: Somebody, path: string): Promise<void> {
  await page.goto("/me/profile");
  await page.locator('input[type="file"]').setInputFiles(path);
  await page.getByRole("button", { name: "Use this picture" }).click();
  await expect(page.getByText("Your picture is saved.")).toBeVisible({ timeout: 60_000 });
}

/** Makes two people friends. */
export async function befriend(one: Somebody, other: Somebody): Promise<void> {
  await call(one, "friend.request", { handle: other.handle });
  const { account } = (await call(one, "account.readMine", {})) as { account: { profile: { accountId: string } } };
  await call(other, "friend.accept", { accountId: account.profile.accountId });
}

/** Waits until these people's browsers have laid in keys, so that sealed talks can be begun with them: a moment after the app was opened. */
export async function haveKeys(...people: readonly Somebody[]): Promise<void> {
  for (const who of people) await expect.poll(async () => (await call(who, "key.countPackages", {}))["hasLastResort"]).toBe(true);
}

/** Opens a talk from the list by its name. */
export async function openTalk({ page }: Somebody, name: string): Promise<void> {
  await page
    .getByRole("navigation", { name: "Talks" })
    .getByRole("link", { name: new RegExp(name) })
    .first()
    .click();
  await expect(page.getByRole("textbox", { name: "Message" })).toBeVisible();
}

/** Writes a message and sends it: a phone's Enter begins a new line, so the button is what works everywhere. */
export async function say({ page }: Somebody, text: string): Promise<void> {
  await page.getByRole("textbox", { name: "Message" }).fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

/** Opens the menu of a message with the mouse, once it is sent: a row that waits is replaced by another one. */
export async function openActions({ page }: Somebody, text: string): Promise<void> {
  const row = page.locator("[data-message]").filter({ hasText: text }).last();
  await row.hover();
  await row.getByRole("button", { name: "Actions for this message" }).click();
}

/** The row of a message in the open talk, also while it waits to be sent. */
export function messageOf({ page }: Somebody, text: string): Locator {
  return page.locator("[data-message], [data-pending]").filter({ hasText: text }).last();
}

/** Rests a finger on a message until its sheet is there: on a phone. */
export async function hold(who: Somebody, text: string): Promise<void> {
  const { page, context } = who;
  const box = await messageOf(who, text).getByText(text).boundingBox();
  const touch = { x: (box?.x ?? 0) + 10, y: (box?.y ?? 0) + 8 };
  const finger = await context.newCDPSession(page);
  await finger.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [touch] });
  await expect(page.getByRole("dialog", { name: "Actions for this message" })).toBeVisible();
  await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}
