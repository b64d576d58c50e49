import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { befriend, call, DESKTOP, expect, haveKeys, messageOf, openActions, PHONE, say, test } from "./people.ts";
import { anotherDevice, READY } from "./sealed-people.ts";

/** A small photo, drawn in the browser. */
async function photoOf(page: Page): Promise<Buffer> {
  const url = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [900, 600];
    const context = canvas.getContext("2d");
    context?.fillRect(100, 100, 500, 300);
    return canvas.toDataURL("image/png");
  });
  return Buffer.from(url.split(",")[1] ?? "", "base64");
}

test("what a person keeps is found by words and tags, on every device of theirs, and the server cannot read it", async ({
  browser,
  musubi,
  somebody,
}) => {
  test.setTimeout(180_000);
  const kaori = await somebody("kaori", "香織", DESKTOP);
  const { page } = kaori;

  await test.step("an empty place says what it is for; a note is written with a tag", async () => {
    await page.goto("/me/keep");
    await expect(page.getByText("Nothing kept yet", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "New note" }).click();
    await page.getByRole("textbox", { name: "Title" }).fill("鍵の場所");
    await page.getByRole("textbox", { name: "Note" }).fill("植木鉢の下 https://example.org/地図");
    await page.getByRole("combobox", { name: "Tags" }).fill("家");
    await page.getByRole("combobox", { name: "Tags" }).press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Keep", exact: true }).click();
    await expect(page.getByRole("article", { name: "鍵の場所" })).toContainText("植木鉢の下");
  });

  await test.step("a message is kept from a talk", async () => {
    await page.goto("/talks");
    await page.getByRole("navigation", { name: "Talks" }).getByRole("link").first().click();
    await say(kaori, "牛乳を買う");
    await openActions(kaori, "牛乳を買う");
    await page.getByRole("menuitem", { name: "Keep", exact: true }).click();
    await expect(page.getByText("Kept.")).toBeVisible();
  });

  await test.step("a text and a photo that somebody else said are kept from a sealed talk", async () => {
    const haru = await somebody("haru", "春", PHONE);
    await befriend(kaori, haru);
    await haveKeys(kaori, haru);
    const { account } = (await call(haru, "account.readMine", {})) as { account: { profile: { accountId: string } } };
    const { talk } = (await call(kaori, "talk.openDirect", { accountId: account.profile.accountId, protection: "sealed" })) as {
      talk: { talkId: string };
    };
    for (const who of [kaori, haru]) await who.page.goto(`/talks/${talk.talkId}`);
    await say(haru, "封じた住所");
    await haru.page
      .getByLabel("Photos and videos", { exact: true })
      .setInputFiles({ name: "海.png", mimeType: "image/png", buffer: await photoOf(haru.page) });
    await say(haru, "夏の海");
    await expect(messageOf(kaori, "夏の海").locator("button img")).toHaveCount(1);
    for (const [text, answer] of [
      ["封じた住所", "Kept."],
      ["夏の海", "Being sealed and kept."],
    ] as const) {
      await openActions(kaori, text);
      await page.getByRole("menuitem", { name: "Keep", exact: true }).click();
      await expect(page.getByText(answer).first()).toBeVisible();
    }
    await haru.context.close();
  });

  await test.step("a photo and a file are kept, looked at, and saved", async () => {
    await page.goto("/me/keep");
    const photo = await photoOf(page);
    const receipt = { name: "領収書.pdf", mimeType: "application/pdf", buffer: Buffer.from("領収書の中身") };
    const chosen = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Add files" }).click();
    await (await chosen).setFiles([{ name: "山.png", mimeType: "image/png", buffer: photo }, receipt]);
    const card = page.getByRole("article", { name: "山.png" });
    await expect(card.locator("img").first()).toBeVisible();
    // Whatever happens elsewhere leaves what is kept where it is: it lies in no talk that could take it along.
    const natsu = await somebody("natsu", "夏", PHONE);
    await call(natsu, "friend.request", { handle: kaori.handle });
    await expect(page.getByText("2 friend requests and new friends")).toBeAttached();
    await expect(card.locator("img").first()).toBeVisible();
    const saved = page.waitForEvent("download");
    await card.getByRole("button", { name: "Save 領収書.pdf" }).click();
    expect(await readFile(await (await saved).path(), "utf8")).toBe("領収書の中身");
    await card.getByRole("button", { name: /^Photo 1/ }).click();
    await expect(page.getByRole("dialog").getByRole("img").first()).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
  });

  await test.step("words and tags find it; what is thrown away comes back", async () => {
    await expect(page.getByRole("article")).toHaveCount(5);
    await page.getByRole("searchbox").fill("植木");
    await expect(page.getByRole("article")).toHaveCount(1);
    await page.getByRole("searchbox").fill("");
    await page.getByText("家", { exact: true }).first().click();
    await expect(page.getByRole("article")).toHaveCount(1);
    await page.getByRole("button", { name: "What to do with “鍵の場所”" }).click();
    await page.getByRole("menuitem", { name: "Throw away" }).click();
    await expect(page.getByRole("article", { name: "鍵の場所" })).toHaveCount(0);
    await page.getByRole("button", { name: "Bring it back" }).click();
    await expect(page.getByRole("article", { name: "鍵の場所" })).toHaveCount(1);
  });

  await test.step("another device has it, once it was let in", async () => {
    const { context: second, page: other } = await anotherDevice(browser, musubi, kaori, PHONE);
    await other.goto("/me/keep");
    await expect(other.getByText("This device cannot open what you keep yet.", { exact: false })).toBeVisible();
    await other.getByRole("link", { name: "Open “Sealed talks”" }).click();
    await other.getByRole("button", { name: "Show the letters" }).click();
    const letters = (await other.getByRole("status", { name: "Letters to compare" }).textContent()) ?? "";
    const dialog = page.getByRole("dialog", { name: "A new device of yours wants to open your sealed talks" });
    await expect(dialog.getByRole("status", { name: "Letters to compare" })).toHaveText(letters);
    await dialog.getByRole("button", { name: "The letters are the same: let it in" }).click();
    await expect(other.getByText(READY)).toBeVisible();
    await other.goto("/me/keep");
    await expect(other.getByRole("article", { name: "鍵の場所" })).toContainText("植木鉢の下");
    await expect(other.getByRole("article", { name: "山.png" }).getByRole("img").first()).toBeVisible();
    // What was kept from a sealed talk as well: this device was never in that talk.
    await expect(other.getByRole("article").filter({ hasText: "封じた住所" })).toHaveCount(1);
    await expect(other.getByRole("article").filter({ hasText: "夏の海" }).getByRole("img").first()).toBeVisible();
    await second.close();
  });

  await test.step("what the server holds of it is closed", async () => {
    const { items } = (await call(kaori, "keep.list", { after: 0 })) as { items: { body: string | null }[] };
    expect(items.filter(({ body }) => body !== null)).toHaveLength(5);
    for (const { body } of items) expect(Buffer.from(body ?? "", "base64url").toString()).not.toMatch(/植木|牛乳|領収書|封じた|夏の海/);
  });
});
