import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { firefox, type Page } from "@playwright/test";
import { findFirefox } from "../tools/find-firefox.ts";
import { befriend, call, DESKTOP, expect, haveKeys, messageOf, newContext, PHONE, type Somebody, say, signUp, test } from "./people.ts";

const STOCK = fileURLToPath(new URL("stock-firefox.ts", import.meta.url));
const PHOTO = readFileSync(new URL("../fixtures/photos/exif-gps-orient6.jpg", import.meta.url));
const executable = findFirefox();
if (executable === null) process.stdout.write("No Firefox is installed: nothing was tried with it.\n");

/**
 * Text that cannot be typed key by key, such as Japanese, the driver puts into a field by setting its value, of which the app hears nothing. This
 * inserts it as an input method does.
 */
function insertAsPeopleDo(): void {
  const insert = (text: string): null => {
    // oxlint-disable-next-line typescript/no-deprecated -- there is nothing else that inserts as a keyboard does.
    document.execCommand("insertText", false, text);
    return null;
  };
  Object.defineProperty(globalThis, "__pw_bidiInsertText", {
    get: () => insert,
    set: (next: unknown) => {
      void next;
    },
  });
}

/** Sends a photo with a caption. */
async function show(who: Somebody, name: string, caption: string): Promise<void> {
  await who.page.getByLabel("Photos and videos", { exact: true }).setInputFiles({ name, mimeType: "image/jpeg", buffer: PHOTO });
  await expect(who.page.getByRole("region", { name: "To be sent" }).getByRole("listitem")).toHaveCount(1);
  await say(who, caption);
}

async function safetyNumber(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Details", exact: true }).click();
  await page.getByRole("button", { name: "Compare the safety number" }).click();
  return (await page.getByRole("status", { name: "Safety number" }).textContent()) ?? "";
}

test("[SEALED-08] somebody with Firefox and somebody with Chromium talk sealed in Japanese, with photos, through a reload, and see the same safety number", async ({
  somebody,
  musubi,
}) => {
  test.skip(executable === null, "No Firefox is installed.");
  test.setTimeout(300_000);
  const taro = await somebody("taro", "佐藤 太郎", PHONE);
  await using stock = await firefox.launch({ channel: "moz-firefox", executablePath: STOCK });
  const context = await newContext(stock, musubi, DESKTOP);
  await context.addInitScript(insertAsPeopleDo);
  const page = await context.newPage();
  const hanako: Somebody = { handle: `hanako.${Date.now().toString(36).slice(-6)}`, name: "山田 花子", context, page };
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));

  await test.step("an account is made with a password, and its keys are laid in", async () => {
    await signUp(page, hanako.handle, hanako.name);
    await befriend(hanako, taro);
    await haveKeys(hanako, taro);
  });

  await test.step("both talk sealed", async () => {
    const { account } = (await call(taro, "account.readMine", {})) as { account: { profile: { accountId: string } } };
    const { talk } = (await call(hanako, "talk.openDirect", { accountId: account.profile.accountId, protection: "sealed" })) as {
      talk: { talkId: string };
    };
    for (const who of [hanako, taro]) {
      await who.page.goto(`/talks/${talk.talkId}`);
      await expect(who.page.getByText(/Sealed · 2 people only/)).toBeVisible();
    }
    await say(hanako, "火狐からこんにちは 🦊");
    await expect(messageOf(taro, "火狐からこんにちは 🦊")).toBeVisible();
    await say(taro, "こちらこそ、よろしく");
    await expect(messageOf(hanako, "こちらこそ、よろしく")).toBeVisible();
  });

  await test.step("a photo each way", async () => {
    await show(hanako, "海.jpg", "夏の海です");
    await expect(messageOf(taro, "夏の海です").locator("button img")).toHaveCount(1, { timeout: 60_000 });
    await show(taro, "山.jpg", "秋の山です");
    await expect(messageOf(hanako, "秋の山です").locator("button img")).toHaveCount(1, { timeout: 60_000 });
  });

  await test.step("a reload loses nothing, and what is said next arrives", async () => {
    for (const who of [hanako, taro]) await who.page.reload();
    for (const who of [hanako, taro])
      for (const text of ["火狐からこんにちは 🦊", "こちらこそ、よろしく", "夏の海です", "秋の山です"])
        await expect(messageOf(who, text)).toBeVisible();
    await say(hanako, "おやすみ");
    await expect(messageOf(taro, "おやすみ")).toBeVisible();
  });

  await test.step("the safety number is the same", async () => {
    const number = await safetyNumber(page);
    expect(number).toMatch(/^(\d{5} ){11}\d{5}$/);
    expect(await safetyNumber(taro.page)).toBe(number);
  });
  expect(faults).toEqual([]);
});
