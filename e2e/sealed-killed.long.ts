import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { MortalBrowser } from "./mortal-browser.ts";
import { befriend, call, expect, haveKeys, messageOf, PASSWORD, PHONE, type Somebody, say, test } from "./people.ts";

const ROUNDS = 6;

/** From here on what the page would send of sealed messages stays in the page, as with a network that has stopped. */
function holdBack(page: Page): Promise<void> {
  return page.evaluate(() => {
    const held: string[] = [];
    Object.assign(globalThis, { held });
    const isMessage = (text: unknown): text is string => typeof text === "string" && text.includes("sealed.send");
    const send: unknown = Reflect.get(WebSocket.prototype, "send");
    WebSocket.prototype.send = function (this: WebSocket, data) {
      if (isMessage(data)) held.push(data);
      else if (typeof send === "function") Reflect.apply(send, this, [data]);
    };
    const real = globalThis.fetch;
    globalThis.fetch = (input, init) => {
      if (!isMessage(String(input instanceof Request ? input.url : input))) return real(input, init);
      held.push(typeof init?.body === "string" ? init.body : "");
      return new Promise(() => undefined);
    };
  });
}

/** What was held back, once there is something. */
async function heldIn(page: Page): Promise<string> {
  await page.waitForFunction(() => (Reflect.get(globalThis, "held") as string[]).length > 0);
  return await page.evaluate(() => (Reflect.get(globalThis, "held") as string[]).join("\n"));
}

test(`[SEALED-03] [SEALED-08] a browser that is killed ${ROUNDS} times between keeping and sending says each message once, exactly as it was sealed before`, async ({
  musubi,
  somebody,
}, info) => {
  test.setTimeout(600_000);
  const dir = await mkdtemp(join(tmpdir(), "musubi-sealed-mortal-"));
  const browser = new MortalBrowser(join(dir, "profile"), { url: musubi.url, launch: info.project.use.launchOptions });
  try {
    const taro = await somebody("taro", "佐藤 太郎", PHONE);
    let page = await browser.open();
    const handle = `mortal.${Date.now().toString(36).slice(-6)}`;
    const as = (of: Page): Somebody => ({ handle, name: "花", context: of.context(), page: of });
    await call(as(page), "account.signUp", {
      ...{ handle, displayName: "花", country: "JP", language: "en" },
      ...{ credential: { kind: "password", password: PASSWORD }, deviceName: "browser", carrier: "cookie" },
    });
    await page.goto("/");
    await expect(page.getByRole("heading", { name: "Talk", exact: true })).toBeVisible();
    await befriend(as(page), taro);
    await haveKeys(as(page), taro);
    const { account } = (await call(taro, "account.readMine", {})) as { account: { profile: { accountId: string } } };
    const { talk } = (await call(as(page), "talk.openDirect", { accountId: account.profile.accountId, protection: "sealed" })) as {
      talk: { talkId: string };
    };
    const path = `/talks/${talk.talkId}`;
    await page.goto(path);
    await expect(page.getByRole("textbox", { name: "Message" })).toBeVisible();
    await say(as(page), "はじめ");
    await expect(page.locator("[data-message]").filter({ hasText: "はじめ" })).toHaveCount(1);
    await taro.page.goto(path);
    await expect(messageOf(taro, "はじめ")).toBeVisible();
    // In an orderly way, once: whoever is signed in is on the disk.
    await browser.close();
    page = await browser.open();
    await page.goto(path);
    await expect(messageOf(as(page), "はじめ")).toBeVisible();
    const held: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const text = `${round} 枚目の切符`;
      await holdBack(page);
      await say(as(page), text);
      held.push(await heldIn(page));
      expect(await browser.kill()).toBeGreaterThan(0);
      page = await browser.open();
      await page.goto(path);
      await expect(messageOf(taro, text)).toBeVisible();
      await expect(page.locator("[data-message]").filter({ hasText: text })).toHaveCount(1);
    }
    await expect(taro.page.locator("[data-message]").filter({ hasText: "枚目の切符" })).toHaveCount(ROUNDS);
    await expect(taro.page.getByText("a sealed message that this device cannot open", { exact: false })).toHaveCount(0);
    const { events } = (await call(taro, "sealed.follow", { talkId: talk.talkId, after: 0, countMax: 200 })) as {
      events: { kind: string; seq: number | null; senderId: string; body: string }[];
    };
    const said = events.filter(({ kind, senderId }) => kind === "message" && senderId !== account.profile.accountId).slice(-ROUNDS);
    // The very copy that was kept, so the key that sealed it met no other text.
    expect(said.map(({ body }, at) => held[at]?.includes(body))).toEqual(held.map(() => true));
  } finally {
    await browser.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }
});
