import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Locator } from "@playwright/test";
import { unzipSync } from "fflate";
import { findings } from "./findings.ts";
import { befriend, call, DESKTOP, expect, haveKeys, PHONE, type Somebody, test } from "./people.ts";

const PHOTOS = fileURLToPath(new URL("../fixtures/photos/", import.meta.url));
/** What the album and its photos are called, which the server must not know. */
const MARK = "musubime-yama5c31";
const TYPES: Readonly<Record<string, string>> = { ".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp" };
/** Small real pictures that browsers draw, under names that no other flow gives the server. */
const CHOSEN = readdirSync(PHOTOS)
  .filter((name) => /^(owner|exif|p3-icc|alpha)/.test(name))
  .slice(0, 9)
  .map((name) => ({ name: `${MARK} ${name}`, mimeType: TYPES[extname(name)] ?? "", buffer: readFileSync(join(PHOTOS, name)) }));

function photosOf({ page }: Somebody): Locator {
  return page.getByRole("grid").locator("[data-index]");
}

function countOf({ page }: Somebody): Locator {
  return page.getByTestId("photo-count");
}

async function accountIdOf(who: Somebody): Promise<string> {
  const { account } = (await call(who, "account.readMine", {})) as { account: { profile: { accountId: string } } };
  return account.profile.accountId;
}

/** The files below a directory in which these words stand. */
function holding(directory: string, words: string): string[] {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => {
      try {
        return readFileSync(path).includes(words);
      } catch {
        // The server has just removed it.
        return false;
      }
    });
}

/** Removes a photo of nine in the viewer and takes it back there; the other sees both. */
async function removeAndTakeBack(who: Somebody, other: Somebody): Promise<void> {
  await photosOf(who).nth(2).click();
  const viewer = who.page.getByRole("dialog", { name: "Photos and videos" });
  await viewer.getByRole("button", { name: "More", exact: true }).click();
  await who.page.getByRole("menuitem", { name: "Remove" }).click();
  await expect(countOf(other)).toHaveText("8 photos");
  await viewer.getByRole("button", { name: "Undo" }).click();
  await expect(countOf(other)).toHaveText("9 photos");
}

test("an album of a sealed talk fills on a desk and shows on a phone, with comments, trash and archive, and the server knows of none", async ({
  somebody,
  musubi,
}) => {
  test.setTimeout(240_000);
  const gin = await somebody("gin", "銀", DESKTOP);
  const hana = await somebody("hana", "はな", PHONE);
  await befriend(gin, hana);
  await haveKeys(gin, hana);
  const { talk } = (await call(gin, "talk.create", { name: "", memberIds: [await accountIdOf(hana)], protection: "sealed" })) as {
    talk: { talkId: string };
  };
  const albumsPath = `/talks/${talk.talkId}/albums`;

  await test.step("an album is made from the talk, which says so, and the other finds it by that line", async () => {
    await hana.page.goto(`/talks/${talk.talkId}`);
    await gin.page.goto(`/talks/${talk.talkId}`);
    await gin.page.getByRole("link", { name: "Albums", exact: true }).click();
    await gin.page.getByRole("button", { name: "New album" }).click();
    await gin.page.getByRole("textbox", { name: "Name" }).fill(MARK);
    await expect(gin.page.getByText("does not know that there is one")).toBeVisible();
    await expect(gin.page.getByText("Show who has opened each photo")).toHaveCount(0);
    expect(await findings(gin.page)).toEqual([]);
    await gin.page.getByRole("button", { name: "Make the album" }).click();
    await expect(gin.page.getByText("An empty album")).toBeVisible();
    await hana.page.getByRole("link", { name: `made the album “${MARK}”` }).click();
    await expect(hana.page.getByRole("heading", { name: MARK })).toBeVisible();
  });

  await test.step("photos arrive with progress, by the day they were taken, and open on the phone", async () => {
    await gin.page.locator("input[type=file]").setInputFiles(CHOSEN);
    await expect(gin.page.getByTestId("album-upload")).toHaveText(/Adding \d+ of 9/);
    await expect(gin.page.getByTestId("album-upload")).toHaveText("9 photos added", { timeout: 120_000 });
    for (const who of [gin, hana]) await expect(countOf(who)).toHaveText("9 photos");
    await expect(photosOf(hana).first().locator("img")).toBeVisible();
    await photosOf(hana).first().click();
    const viewer = hana.page.getByRole("dialog", { name: "Photos and videos" });
    await expect(viewer.locator('[data-side="0"] [data-shown="shown"] img')).toBeVisible();
  });

  await test.step("a like and a comment reach the other", async () => {
    await hana.page.getByRole("button", { name: "Like", exact: true }).click();
    await hana.page.getByRole("button", { name: /^Comments/ }).click();
    await hana.page.getByRole("textbox", { name: "Write a comment" }).fill("いい眺め");
    await hana.page.getByRole("button", { name: "Send", exact: true }).click();
    await expect(hana.page.getByText("いい眺め")).toBeVisible();
    await hana.page.getByRole("button", { name: "Close" }).last().click();
    await hana.page.goBack();
    await expect(photosOf(gin).first()).toHaveAccessibleName(/1 like, 1 comment/);
  });

  await test.step("what is removed is gone on both, and comes back from the trash", async () => {
    await photosOf(gin).nth(2).focus();
    await gin.page.keyboard.press("Delete");
    for (const who of [gin, hana]) await expect(countOf(who)).toHaveText("8 photos");
    await gin.page.getByRole("button", { name: "More", exact: true }).click();
    await gin.page.getByRole("menuitem", { name: "Trash" }).click();
    await gin.page.getByRole("checkbox").check();
    await gin.page.getByRole("button", { name: "Restore 1" }).click();
    await expect(gin.page.getByText("The trash is empty")).toBeVisible();
    await expect(countOf(hana)).toHaveText("9 photos");
    await gin.page.goBack();
    await removeAndTakeBack(gin, hana);
  });

  await test.step("a reload finds it as it was, and the archive is packed on the device", async () => {
    await gin.page.goto(albumsPath);
    await gin.page.getByRole("link", { name: `${MARK}, 9 photos` }).click();
    await expect(photosOf(gin).first().locator("img")).toBeVisible();
    await gin.page.getByRole("button", { name: "More", exact: true }).click();
    const [download] = await Promise.all([
      gin.page.waitForEvent("download"),
      gin.page.getByRole("menuitem", { name: "Download all as zip" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`${MARK}.zip`);
    const entries = unzipSync(await readFile(await download.path()));
    expect(Object.keys(entries)).toHaveLength(9);
    for (const bytes of Object.values(entries)) expect(Buffer.from(bytes).toString("latin1", 8, 12)).toBe("WEBP");
  });

  await test.step("who joins later sees no album until it is shown to them, and then its photos without what was written below", async () => {
    const kai = await somebody("kai", "かい", PHONE);
    await befriend(gin, kai);
    await haveKeys(kai);
    await call(gin, "talk.addMembers", { talkId: talk.talkId, accountIds: [await accountIdOf(kai)] });
    await kai.page.goto(albumsPath);
    await expect(kai.page.getByText("No albums yet")).toBeVisible();
    await gin.page.getByRole("button", { name: "More", exact: true }).click();
    await gin.page.getByRole("menuitem", { name: "Show to new members" }).click();
    const dialog = gin.page.getByRole("dialog", { name: `Show “${MARK}” to the new members?` });
    expect(await findings(gin.page)).toEqual([]);
    await dialog.getByRole("button", { name: "Show to new members" }).click();
    await kai.page.getByRole("link", { name: `${MARK}, 9 photos` }).click();
    await expect(photosOf(kai).first().locator("img")).toBeVisible();
    await expect(photosOf(kai).first()).not.toHaveAccessibleName(/comment/);
    await kai.page.goto(`/talks/${talk.talkId}`);
    await expect(kai.page.getByRole("link", { name: "showed 9 photos of the album" })).toBeVisible();
  });

  await test.step("the server has the name of neither album nor photo", async () => {
    await musubi.command("doctor");
    expect(holding(musubi.dataDir, MARK)).toEqual([]);
    // The same look finds what is there to be found.
    expect(holding(musubi.dataDir, gin.handle)).not.toEqual([]);
  });

  await test.step("it reads in Japanese too", async () => {
    await call(hana, "settings.update", { language: "ja" });
    await hana.page.evaluate(() => localStorage.setItem("musubi.language", "ja"));
    await hana.page.goto(albumsPath);
    await hana.page.getByRole("link", { name: `${MARK}、9枚` }).click();
    await expect(hana.page.getByRole("button", { name: "写真を追加" })).toBeVisible();
    expect(await findings(hana.page)).toEqual([]);
  });
});
