import { readFileSync } from "node:fs";
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import type { MusubiProcess } from "./musubi-process.ts";
import { DESKTOP, expect, newContext, PASSWORD, type Somebody } from "./people.ts";

/** What the page on sealed talks says of a device that is in. */
export const READY = "This device can open your sealed talks.";
/** And of one that is not. */
export const LOCKED = "This device cannot open your sealed talks yet";

/** The same person on one more device, which has no keys yet. */
export async function anotherDevice(
  browser: Browser,
  musubi: MusubiProcess,
  who: Somebody,
  options: BrowserContextOptions = DESKTOP,
): Promise<Somebody> {
  const context = await newContext(browser, musubi, options);
  const page = await context.newPage();
  await signInAs(page, who);
  return { ...who, context, page };
}

/** Signs somebody in as the sign-in's last step does, without its screens. */
export async function signInAs(page: Page, { handle }: Somebody): Promise<void> {
  const credential = { kind: "password", handle, password: PASSWORD };
  const answer = await page.request.post("/api/session.signIn", { data: { credential, deviceName: "Another one", carrier: "cookie" } });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** Opens the page on sealed talks. */
export async function openSealedPage(page: Page): Promise<void> {
  await page.goto("/me/sealed");
  await expect(page.getByRole("heading", { name: "Sealed talks", level: 1 })).toBeVisible();
}

/** Lets a new device in by a picture of the code on its screen. Both are left on the page on sealed talks. */
export async function letInByCode(old: Somebody, fresh: Somebody): Promise<void> {
  await openSealedPage(old.page);
  // Wherever somebody looks first on a new device, it says that it is not in yet, and leads here.
  await fresh.page.goto("/talks");
  await fresh.page.getByRole("link", { name: "Open them here" }).click();
  await fresh.page.getByRole("button", { name: "Show the letters" }).click();
  const picture = await fresh.page.getByRole("img", { name: "Code to scan" }).screenshot();
  // The letters would do as well; here it is the code.
  await old.page.getByRole("button", { name: "Not mine" }).click();
  await old.page.getByRole("button", { name: "Scan", exact: true }).click();
  const dialog = old.page.getByRole("dialog", { name: "Scan its code" });
  await dialog.locator("input[type=file]").setInputFiles({ name: "code.png", mimeType: "image/png", buffer: picture });
  const letters = (await fresh.page.getByRole("status", { name: "Letters to compare" }).textContent()) ?? "";
  await expect(dialog.getByRole("status", { name: "Letters to compare" })).toHaveText(letters);
  await expect(dialog.getByText(/Let “Another one” open your sealed talks/)).toBeVisible();
  await dialog.getByRole("button", { name: "Let it in" }).click();
  await expect(fresh.page.getByText(READY)).toBeVisible();
}

/** Makes a recovery key on this device. */
export async function makeRecoveryCode({ page }: Somebody): Promise<string> {
  await openSealedPage(page);
  await page.getByRole("button", { name: "Make a recovery key" }).click();
  const code = (await page.getByRole("status", { name: "Recovery key" }).textContent()) ?? "";
  await page.getByRole("button", { name: "I have written it down" }).click();
  return code;
}

/** A new device comes in by the recovery key, after one that is wrong. */
export async function comeInByRecoveryCode({ page }: Somebody, code: string): Promise<void> {
  await openSealedPage(page);
  await expect(page.getByText(LOCKED)).toBeVisible();
  for (const [written, answer] of [
    ["0".repeat(32), "This key does not fit"],
    [code, READY],
  ] as const) {
    await page.getByRole("textbox", { name: "Recovery key" }).fill(written);
    await page.getByRole("button", { name: "Open my sealed talks" }).click();
    await expect(page.getByText(answer)).toBeVisible();
  }
}

/** A small real photo, under a name of one's own. */
export function photoNamed(name: string): { readonly name: string; readonly mimeType: string; readonly buffer: Buffer } {
  return { name, mimeType: "image/jpeg", buffer: readFileSync(new URL("../fixtures/photos/exif-gps-orient6.jpg", import.meta.url)) };
}
