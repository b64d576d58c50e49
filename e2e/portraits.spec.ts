import { fileURLToPath } from "node:url";
import type { Locator, Page } from "@playwright/test";
import { findingsInBothSchemes } from "./findings.ts";
import { befriend, call, choosePortrait, DESKTOP, expect, PHONE, type Somebody, test } from "./people.ts";

// Pictures of people: from a photo on a device to the faces that others see, and away again.

const photo = (name: string) => fileURLToPath(new URL(`../fixtures/photos/${name}`, import.meta.url));

/** The sides of a shown picture and its mean colour, as the browser draws it. */
function drawn(picture: Locator): Promise<{ width: number; height: number; colour: number[] }> {
  return picture.evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const context = new OffscreenCanvas(1, 1).getContext("2d");
    if (context === null) throw new Error("The browser draws nothing.");
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, 1, 1);
    return { width, height, colour: [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)] };
  });
}

async function accountIdOf(who: Somebody): Promise<string> {
  const { account } = (await call(who, "account.readMine", {})) as { account: { profile: { accountId: string } } };
  return account.profile.accountId;
}

/** Two fingers on this element go to twice their distance. */
async function pinch({ page, context }: Somebody, element: Locator): Promise<void> {
  const box = await element.boundingBox();
  const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
  const at = (apart: number) => [
    { x: x - apart, y, id: 0 },
    { x: x + apart, y, id: 1 },
  ];
  const fingers = await context.newCDPSession(page);
  await fingers.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(40) });
  for (const apart of [50, 60, 70, 80]) await fingers.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(apart) });
  await fingers.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

/** Counts what this page asks the server about pictures from now on. */
function countReads(page: Page): { readonly count: () => number } {
  let count = 0;
  page.on("request", (request) => {
    if (request.url().includes("/api/file.read")) count += 1;
  });
  return { count: () => count };
}

test("a photo in HEIC is cut by keyboard, sent, and seen by a friend in the list and large; another one takes its place, and none", async ({
  somebody,
}) => {
  test.setTimeout(180_000);
  const [mei, ren] = [await somebody("mei", "Mei", DESKTOP), await somebody("ren", "Ren", PHONE)];
  await befriend(mei, ren);
  const reads = countReads(ren.page);
  await ren.page.goto("/friends");
  const row = ren.page.getByRole("link", { name: /Mei/ });
  await expect(row).toBeVisible();
  await expect(row.locator("img")).toHaveCount(0);

  await mei.page.goto("/me/profile");
  await mei.page.locator('input[type="file"]').setInputFiles(photo("img-2682.heic"));
  const crop = mei.page.getByRole("dialog", { name: "Choose the part that is shown" });
  const size = crop.getByRole("slider", { name: "Size" });
  await expect(size).toHaveAttribute("aria-valuenow", "1");
  await crop.getByRole("img", { name: "Part of the picture" }).press("+");
  await expect(size).toHaveAttribute("aria-valuenow", /^1\.1/);
  await crop.getByRole("img", { name: "Part of the picture" }).press("ArrowRight");
  expect(await findingsInBothSchemes(mei.page)).toEqual([]);
  await crop.getByRole("button", { name: "Use this picture" }).click();
  await expect(mei.page.getByText("Your picture is saved.")).toBeVisible({ timeout: 60_000 });

  await expect(row.locator("img")).toHaveAttribute("src", /^blob:/, { timeout: 20_000 });
  const small = await drawn(row.locator("img"));
  expect(small.width).toBe(small.height);
  expect(small.width).toBeLessThanOrEqual(160);
  expect(reads.count()).toBe(1);
  // The page of the person draws it anew, and so does going back: nothing is asked for again.
  const open = ren.page.getByRole("button", { name: "See the picture of Mei large" });
  for (let times = 0; times < 2; times += 1) {
    await row.click();
    await expect(open.locator("img")).toBeVisible();
    await ren.page.goBack();
    await expect(row.locator("img")).toBeVisible();
  }
  expect(reads.count()).toBe(1);

  await row.click();
  await open.click();
  const dialog = ren.page.getByRole("dialog", { name: "Mei" });
  const large = dialog.getByRole("img", { name: "Picture of Mei" });
  await expect(dialog.locator('[data-is-blurred="false"]')).toBeVisible();
  expect((await drawn(large)).width).toBeGreaterThan(480);
  expect(await findingsInBothSchemes(ren.page)).toEqual([]);
  await dialog.getByRole("button", { name: "Close" }).click();

  const first = (await call(ren, "account.readPicture", { accountId: await accountIdOf(mei) })) as { picture: { fileId: string } };
  await choosePortrait(mei, photo("cmyk-no-icc.jpg"));
  const read = () => ren.page.request.get(`/api/file.read?fileId=${first.picture.fileId}&variant=list`);
  expect((await read()).status()).toBe(404);
  const face = open.locator("img");
  await expect(face).toBeVisible();
  await expect.poll(async () => (await drawn(face)).colour).not.toEqual(small.colour);

  await mei.page.getByRole("button", { name: "Remove the picture" }).click();
  await expect(mei.page.getByText("Your picture is removed.")).toBeVisible();
  await expect(face).toHaveCount(0);
});

test("a picture is made larger with two fingers, and survives a lost network on its way", async ({ somebody }) => {
  test.setTimeout(120_000);
  const mei = await somebody("mei", "Mei", PHONE);
  await mei.page.goto("/me/profile");
  let lost = 0;
  await mei.page.route("**/api/uploads/**", async (route) => {
    if (route.request().method() !== "PATCH" || lost >= 2) return route.continue();
    lost += 1;
    return route.abort("internetdisconnected");
  });
  await mei.page.locator('input[type="file"]').setInputFiles(photo("portrait-4.jpg"));
  const size = mei.page.getByRole("slider", { name: "Size" });
  await expect(size).toHaveAttribute("aria-valuenow", "1");
  await pinch(mei, mei.page.getByRole("img", { name: "Part of the picture" }));
  await expect.poll(async () => Number(await size.getAttribute("aria-valuenow"))).toBeGreaterThan(1.8);
  await mei.page.getByRole("button", { name: "Use this picture" }).click();
  await expect(mei.page.getByText("Your picture is saved.")).toBeVisible({ timeout: 60_000 });
  expect(lost).toBe(2);
});
