import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Locator } from "@playwright/test";
import { findings } from "./findings.ts";
import { befriend, call, DESKTOP, expect, PHONE, type Somebody, test } from "./people.ts";

const PHOTOS = fileURLToPath(new URL("../fixtures/photos/", import.meta.url));
/** Small real pictures of several kinds, so that the test is about albums and not about waiting. */
const CHOSEN = readdirSync(PHOTOS)
  .filter((name) => /^(owner|exif|paris|p3-icc|alpha)/.test(name))
  .slice(0, 12)
  .map((name) => join(PHOTOS, name));

function photosOf({ page }: Somebody): Locator {
  return page.getByRole("grid").locator("[data-index]");
}

/** What the album says of its size: only the photos that can be seen are in the page. */
function countOf({ page }: Somebody): Locator {
  return page.getByTestId("photo-count");
}

/** A finger that rests on a photo, carries it behind another one, and lets it go. */
async function dragByFinger({ page, context }: Somebody, what: Locator, behind: Locator): Promise<void> {
  const touch = await context.newCDPSession(page);
  const [from, to] = [await what.boundingBox(), await behind.boundingBox()];
  if (from === null || to === null) throw new Error("The photos are not on the screen.");
  const at = (x: number, y: number) => ({ touchPoints: [{ x, y }] });
  await touch.send("Input.dispatchTouchEvent", { type: "touchStart", ...at(from.x + 30, from.y + 60) });
  await expect(page.getByText("1 selected")).toBeVisible();
  for (const part of [0.1, 0.4, 0.7, 1]) {
    const x = from.x + 30 + (to.x + to.width - 8 - from.x - 30) * part;
    await touch.send("Input.dispatchTouchEvent", { type: "touchMove", ...at(x, to.y + 60) });
  }
  await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

async function accountIdOf(who: Somebody): Promise<string> {
  const { account } = (await call(who, "account.readMine", {})) as { account: { profile: { accountId: string } } };
  return account.profile.accountId;
}

/** Photos of an album that both have open go elsewhere and come back: by keys and mouse of its maker, by a finger of a member who was made an admin. */
async function expectArranging(
  gin: Somebody,
  hana: Somebody,
  member: { readonly talkId: string; readonly accountId: string },
): Promise<void> {
  const albumId = new URL(gin.page.url()).pathname.split("/").at(-2) ?? "";
  await call(gin, "album.update", { albumId, order: "manual" });
  await gin.page.goBack();
  await expect(photosOf(gin)).toHaveCount(12);
  const orderOf = (who: Somebody) => photosOf(who).evaluateAll((cells) => cells.slice(5, 9).map((cell) => cell.getAttribute("data-file")));
  const announced = gin.page.getByTestId("announcer");
  const [a, b, c, d] = await orderOf(gin);
  await photosOf(gin).nth(5).focus();
  await gin.page.keyboard.press("Alt+ArrowRight");
  await expect.poll(() => orderOf(gin)).toEqual([b, a, c, d]);
  await expect(announced).toContainText("Moved to place 7 of 12.");
  await expect(gin.page.locator(`[data-file="${a}"]`)).toBeFocused();
  await gin.page.keyboard.press("Alt+ArrowRight");
  await expect.poll(() => orderOf(gin)).toEqual([b, c, a, d]);
  await expect.poll(() => orderOf(hana)).toEqual([b, c, a, d]);
  await expect(gin.page.locator(`[data-file="${a}"]`)).toBeFocused();
  expect(await findings(gin.page)).toEqual([]);
  // Both steps go back at once: they were one photo on its way.
  await gin.page.keyboard.press("Control+z");
  await expect.poll(() => orderOf(gin)).toEqual([a, b, c, d]);

  const [from, to] = [await photosOf(gin).nth(5).boundingBox(), await photosOf(gin).nth(7).boundingBox()];
  if (from === null || to === null) throw new Error("The photos are not on the screen.");
  await gin.page.mouse.move(from.x + 40, from.y + 80);
  await gin.page.mouse.down();
  await gin.page.mouse.move(to.x + to.width - 10, to.y + 80, { steps: 6 });
  await gin.page.mouse.up();
  await expect.poll(() => orderOf(gin)).toEqual([b, c, a, d]);
  await expect(gin.page.getByRole("dialog")).toHaveCount(0);
  await gin.page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => orderOf(gin)).toEqual([a, b, c, d]);

  await call(gin, "talk.setRole", { ...member, role: "admin" });
  await hana.page.goto(new URL(gin.page.url()).pathname);
  await expect.poll(() => orderOf(hana)).toEqual([a, b, c, d]);
  await dragByFinger(hana, photosOf(hana).nth(5), photosOf(hana).nth(7));
  await expect.poll(() => orderOf(gin)).toEqual([b, c, a, d]);
  await hana.page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => orderOf(gin)).toEqual([a, b, c, d]);
  await call(gin, "talk.setRole", { ...member, role: "member" });
  await call(gin, "album.update", { albumId, order: "taken" });
}

test("an album fills on two screens, and ALB-01: a member removed mid-scroll sees and reads nothing further", async ({ somebody }) => {
  const gin = await somebody("gin", "銀", DESKTOP);
  const hana = await somebody("hana", "はな", { ...PHONE, viewport: { width: 390, height: 560 } });
  await befriend(gin, hana);
  const hanaId = await accountIdOf(hana);
  const { talk } = (await call(gin, "talk.create", { name: "家族", memberIds: [hanaId] })) as { talk: { talkId: string } };
  const albumsPath = `/talks/${talk.talkId}/albums`;
  let liked = "";

  await test.step("an album is made from the talk, and the other finds it", async () => {
    await gin.page.goto(`/talks/${talk.talkId}`);
    await gin.page.getByRole("link", { name: "Albums", exact: true }).click();
    await gin.page.getByRole("button", { name: "New album" }).click();
    await gin.page.getByRole("textbox", { name: "Name" }).fill("三瓶山");
    await gin.page.getByRole("button", { name: "Make the album" }).click();
    await expect(gin.page.getByText("An empty album")).toBeVisible();
    await hana.page.goto(albumsPath);
    await hana.page.getByRole("link", { name: "三瓶山, 0 photos" }).click();
    await expect(hana.page.getByRole("heading", { name: "三瓶山" })).toBeVisible();
  });

  await test.step("twelve photos arrive with progress, and show on the other screen; what is no photo is left out", async () => {
    await gin.page.locator("input[type=file]").setInputFiles([...CHOSEN, join(PHOTOS, "README.md")]);
    await expect(gin.page.getByText("1 file is neither a photo nor a video")).toBeVisible();
    await expect(gin.page.getByTestId("album-upload")).toHaveText(/Adding \d+ of 12/);
    await expect(gin.page.getByTestId("album-upload")).toHaveText("12 photos added", { timeout: 60_000 });
    await expect(countOf(hana)).toHaveText("12 photos");
    await expect(countOf(gin)).toHaveText("12 photos");
    await expect(photosOf(hana).first().locator("img")).toBeVisible();
  });

  await test.step("likes and comments reach the other", async () => {
    // The one that is the first now; further ones may still be coming in.
    liked = `[data-file="${await photosOf(hana).first().getAttribute("data-file")}"]`;
    await hana.page.locator(liked).click();
    await hana.page.getByRole("button", { name: "Like", exact: true }).click();
    await hana.page.getByRole("button", { name: /^Comments/ }).click();
    await hana.page.getByRole("textbox", { name: "Write a comment" }).fill("いい眺め");
    await hana.page.getByRole("button", { name: "Send", exact: true }).click();
    await expect(hana.page.getByText("いい眺め")).toBeVisible();
    expect(await findings(hana.page)).toEqual([]);
    await hana.page.getByRole("button", { name: "Close" }).last().click();
    await hana.page.goBack();
    await expect(gin.page.locator(liked)).toHaveAccessibleName(/1 like, 1 comment/);
  });

  await test.step("by keyboard photos are selected and removed, and come back by undo and from the trash", async () => {
    await photosOf(gin).first().focus();
    for (const key of [" ", "ArrowRight", "ArrowRight", "Shift+ "]) await gin.page.keyboard.press(key);
    await expect(gin.page.getByText("3 selected")).toBeVisible();
    expect(await findings(gin.page)).toEqual([]);
    await gin.page.keyboard.press("Delete");
    await expect(countOf(gin)).toHaveText("9 photos");
    await expect(countOf(hana)).toHaveText("9 photos");
    await gin.page.getByRole("button", { name: "Undo" }).click();
    await expect(countOf(gin)).toHaveText("12 photos");
    await photosOf(gin).nth(2).focus();
    await gin.page.keyboard.press("Delete");
    await expect(countOf(gin)).toHaveText("11 photos");
    await gin.page.getByRole("button", { name: "More", exact: true }).click();
    await gin.page.getByRole("menuitem", { name: "Trash" }).click();
    await gin.page.getByRole("checkbox").check();
    await gin.page.getByRole("button", { name: "Restore 1" }).click();
    await expect(gin.page.getByText("The trash is empty")).toBeVisible();
    await expect(countOf(hana)).toHaveText("12 photos");
  });

  await test.step("in an order by hand photos go elsewhere by keys, with the mouse and by a finger, and come back", async () => {
    await expectArranging(gin, hana, { talkId: talk.talkId, accountId: hanaId });
  });

  await test.step("it reads in Japanese too", async () => {
    await gin.page.evaluate(() => localStorage.setItem("musubi.language", "ja"));
    await call(gin, "settings.update", { language: "ja" });
    await gin.page.goto(albumsPath);
    await gin.page.getByRole("link", { name: "三瓶山、12枚" }).click();
    await expect(gin.page.getByRole("button", { name: "写真を追加" })).toBeVisible();
    await expect(gin.page.locator(liked)).toHaveAccessibleName(/いいね1件、コメント1件/);
  });

  await test.step("ALB-01: who is removed in the middle of scrolling sees no photo at once, and reads none by its address", async () => {
    const [albumId] = new URL(hana.page.url()).pathname.split("/").slice(-1);
    const { photos } = (await call(gin, "album.listPhotos", { albumId, countMax: 20 })) as { photos: { fileId: string }[] };
    const read = (fileId: string | undefined, variant: string) =>
      hana.page.request.get(`/api/file.read?fileId=${fileId}&variant=${variant}`);
    expect((await read(photos[0]?.fileId, "tile")).status()).toBe(200);
    await hana.page.getByRole("grid").hover();
    await hana.page.mouse.wheel(0, 180);
    await expect(hana.page.getByRole("grid").locator("img").first()).toBeVisible();
    await call(gin, "talk.removeMember", { talkId: talk.talkId, accountId: hanaId });
    await expect(hana.page.locator("[data-index] img")).toHaveCount(0, { timeout: 1_000 });
    await expect(hana.page.getByText("You are not in this talk")).toBeVisible();
    const nothing = await read("fil_00000000000000000000", "tile");
    for (const { fileId } of photos) {
      for (const variant of ["list", "tile", "screen", "original"]) {
        const answer = await read(fileId, variant);
        expect(answer.status()).toBe(404);
        expect(await answer.text()).toBe(await nothing.text());
      }
    }
    expect(
      await hana.page.request.post("/api/album.listPhotos", { data: { albumId, countMax: 20 } }).then((answer) => answer.status()),
    ).toBe(404);
  });
});
