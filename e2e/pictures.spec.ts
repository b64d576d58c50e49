import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "@playwright/test";
import { findingsInBothSchemes } from "./findings.ts";
import { befriend, call, DESKTOP, expect, messageOf, newContext, openActions, PHONE, type Somebody, say, test } from "./people.ts";

/** How a picture must look: its sides with the orientation applied, and the mean colours of its quarters. */
interface Expected {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly quadrants: readonly (readonly number[])[];
}

const PHOTOS = ["exif-gps-orient6.jpg", "portrait-4.jpg", "owner-SH-00.jpg"] as const;
const expectations: readonly Expected[] = JSON.parse(readFileSync(new URL("../fixtures/photos/expected.json", import.meta.url), "utf8"));
/** Two encodings of one picture differ a little; another picture, or one turned otherwise, differs much. */
const TOLERANCE = 24;

function photo(name: string): string {
  return fileURLToPath(new URL(`../fixtures/photos/${name}`, import.meta.url));
}

function expectedOf(name: string): Expected {
  const found = expectations.find(({ file }) => file === name);
  if (found === undefined) throw new Error(`Nothing is expected of ${name}.`);
  return found;
}

async function attach({ page }: Somebody, names: readonly string[]): Promise<void> {
  await page.getByLabel("Photos and videos", { exact: true }).setInputFiles(names.map(photo));
  await expect(page.getByRole("region", { name: "To be sent" }).getByRole("listitem")).toHaveCount(names.length);
}

async function send({ page }: Somebody): Promise<void> {
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

/** The pictures of a message that are shown, not merely announced. */
function picturesIn(message: Locator): Locator {
  return message.locator("button img");
}

/** The sides of the picture in the viewer, and the mean colours of its quarters, as the browser draws it. */
async function drawn(page: Page): Promise<{ ratio: number; quadrants: number[][] }> {
  const picture = page.getByRole("dialog", { name: "Photos and videos" }).locator('[data-side="0"] [data-shown="shown"] img');
  await expect(picture).toBeVisible();
  return picture.evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    const [width, height] = [image.naturalWidth, image.naturalHeight];
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("The browser draws nothing.");
    context.drawImage(image, 0, 0);
    const [w, h] = [Math.floor(width / 2), Math.floor(height / 2)];
    const quadrants = [
      [0, 0],
      [width - w, 0],
      [0, height - h],
      [width - w, height - h],
    ].map(([x = 0, y = 0]) => {
      const { data } = context.getImageData(x, y, w, h);
      const sums = [0, 0, 0];
      for (let at = 0; at < data.length; at += 4)
        for (let colour = 0; colour < 3; colour += 1) sums[colour] = (sums[colour] ?? 0) + (data[at + colour] ?? 0);
      return sums.map((sum) => sum / (w * h));
    });
    return { ratio: width / height, quadrants };
  });
}

async function expectLook(page: Page, name: string): Promise<void> {
  const expected = expectedOf(name);
  const { ratio, quadrants } = await drawn(page);
  expect(ratio).toBeCloseTo(expected.width / expected.height, 1);
  const distances = quadrants.map((quadrant, place) =>
    Math.max(...quadrant.map((value, colour) => Math.abs(value - (expected.quadrants[place]?.[colour] ?? Number.NaN)))),
  );
  expect(Math.max(...distances), `${name}: ${JSON.stringify(quadrants)}`).toBeLessThan(TOLERANCE);
}

/** A finger drawn to the left over the open picture. */
async function swipeLeft({ page, context }: Somebody): Promise<void> {
  const touch = await context.newCDPSession(page);
  const at = (x: number) => ({ touchPoints: [{ x, y: 420 }] });
  await touch.send("Input.dispatchTouchEvent", { type: "touchStart", ...at(320) });
  for (const x of [280, 220, 160, 100, 100]) {
    // A finger takes its time: thrown in no time at all, the browser would take the next tap for the one that stops the throw.
    await page.waitForTimeout(60);
    await touch.send("Input.dispatchTouchEvent", { type: "touchMove", ...at(x) });
  }
  await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

interface Talk {
  readonly talkId: string;
}

/** Two people in a group: one at a desk, one on a phone. */
async function pair(somebody: (handle: string, name: string, options?: object) => Promise<Somebody>): Promise<[Somebody, Somebody, Talk]> {
  const mei = await somebody("mei", "芽衣", DESKTOP);
  const ren = await somebody("ren", "蓮", PHONE);
  await befriend(mei, ren);
  const { account } = (await call(ren, "account.readMine", {})) as { account: { profile: { accountId: string } } };
  const { talk } = (await call(mei, "talk.create", { name: "写真の会", memberIds: [account.profile.accountId] })) as { talk: Talk };
  for (const { page } of [mei, ren]) {
    await page.goto(`/talks/${talk.talkId}`);
    await expect(page.getByRole("textbox", { name: "Message" })).toBeVisible();
  }
  return [mei, ren, talk];
}

test("photos go from a desk to a phone: upright, in their order, looked through, and taken back", async ({ somebody }) => {
  test.setTimeout(180_000);
  const [mei, ren] = await pair(somebody);
  const onPhone = messageOf(ren, "三枚の写真");

  await test.step("three photos are chosen, one is described, and they are seen on their way", async () => {
    await attach(mei, PHOTOS);
    await expect(mei.page.getByText("Place and camera data are taken out before anybody gets the photos.")).toBeVisible();
    await mei.page.getByRole("button", { name: "Describe and move owner-SH-00.jpg" }).click();
    await mei.page.getByRole("textbox", { name: "Description for people who cannot see it" }).fill("赤い札の写真");
    expect(await findingsInBothSchemes(mei.page)).toEqual([]);
    await mei.page.getByRole("button", { name: "Done" }).click();
    await mei.page.getByRole("textbox", { name: "Message" }).fill("三枚の写真");
    // Slow enough to be watched.
    await mei.page.route("**/api/uploads/**", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      await route.continue();
    });
    await send(mei);
    await expect(mei.page.getByTestId("upload-state")).toContainText(/Waiting|Sending|Being checked/);
    // At its beginning it has no width yet.
    await expect(mei.page.getByRole("progressbar", { name: /%/ })).toBeAttached();
  });

  await test.step("they reach the phone", async () => {
    await expect(picturesIn(onPhone)).toHaveCount(3, { timeout: 60_000 });
    await expect(picturesIn(messageOf(mei, "三枚の写真"))).toHaveCount(3);
    await expect(onPhone.getByRole("button", { name: "Photo: 赤い札の写真" })).toBeVisible();
    expect(await findingsInBothSchemes(ren.page)).toEqual([]);
  });

  await test.step("each is upright and itself in the viewer, found by swiping", async () => {
    await onPhone.getByRole("button", { name: "Photo 1 of 3" }).tap();
    await expectLook(ren.page, PHOTOS[0]);
    expect(await findingsInBothSchemes(ren.page)).toEqual([]);
    await swipeLeft(ren);
    await expectLook(ren.page, PHOTOS[1]);
    await swipeLeft(ren);
    await expect(ren.page.getByRole("dialog").getByText("赤い札の写真")).toBeVisible();
    await expectLook(ren.page, PHOTOS[2]);
    await ren.page.goBack();
    await expect(ren.page.getByRole("dialog")).toHaveCount(0);
    await expect(onPhone).toBeVisible();
  });

  await test.step("at the desk by keys, and the focus comes back", async () => {
    await messageOf(mei, "三枚の写真").getByRole("button", { name: "Photo 1 of 3" }).click();
    const viewer = mei.page.getByRole("dialog", { name: "Photos and videos" });
    await expectLook(mei.page, PHOTOS[0]);
    await mei.page.keyboard.press("ArrowRight");
    await expect(viewer.getByText("2 / 3")).toBeVisible();
    await viewer.getByRole("button", { name: "Seen by" }).click();
    await expect(
      mei.page
        .getByRole("dialog", { name: /Read by/ })
        .getByText(ren.name)
        .last(),
    ).toBeVisible();
    await mei.page.keyboard.press("Escape");
    await expect(mei.page.getByRole("dialog", { name: /Read by/ })).toHaveCount(0);
    await expect(viewer).toBeVisible();
    await mei.page.keyboard.press("Escape");
    await expect(viewer).toHaveCount(0);
    await expect(messageOf(mei, "三枚の写真").getByRole("button", { name: "Photo 1 of 3" })).toBeFocused();
  });

  await test.step("what is taken back leaves an open viewer too", async () => {
    await onPhone.getByRole("button", { name: "Photo 1 of 3" }).tap();
    await drawn(ren.page);
    await openActions(mei, "三枚の写真");
    await mei.page.getByRole("menuitem", { name: "Take back" }).click();
    await mei.page
      .getByRole("dialog")
      .getByRole("button", { name: /Take back/ })
      .click();
    await expect(ren.page.getByRole("dialog")).toHaveCount(0);
    for (const { page } of [mei, ren]) {
      await expect(page.getByText("took this message back")).toBeVisible();
      await expect(page.locator('img[src^="blob:"]')).toHaveCount(0);
    }
  });
});

test("by keyboard an upload is held, stays so when the network is back, and goes on", async ({ somebody }) => {
  test.setTimeout(120_000);
  const [mei, ren] = await pair(somebody);
  await mei.context.setOffline(true);
  await attach(mei, [PHOTOS[0], PHOTOS[2]]);
  await mei.page.getByRole("textbox", { name: "Message" }).fill("二枚");
  await send(mei);
  await mei.page.getByRole("button", { name: "Pause" }).focus();
  await mei.page.keyboard.press("Enter");
  await expect(mei.page.getByTestId("upload-state")).toHaveText("Paused at 0 %");
  await expect(mei.page.getByTestId("announcer")).toContainText("Paused at 0 %");
  await mei.context.setOffline(false);
  await expect(mei.page.getByRole("button", { name: "Go on" })).toBeFocused();
  // A network that is back does not go on by itself with what a person has stopped.
  await say(mei, "つながった");
  await expect(messageOf(ren, "つながった")).toBeVisible();
  await expect(mei.page.getByTestId("upload-state")).toHaveText("Paused at 0 %");
  await mei.page.getByRole("button", { name: "Go on" }).focus();
  await mei.page.keyboard.press("Enter");
  await expect(picturesIn(messageOf(ren, "二枚"))).toHaveCount(2, { timeout: 60_000 });
});

test("what was sent is described afterwards, and the words of before stay to be seen", async ({ somebody }) => {
  test.setTimeout(120_000);
  const [mei, ren] = await pair(somebody);
  await attach(mei, [PHOTOS[0], PHOTOS[2]]);
  await mei.page.getByRole("textbox", { name: "Message" }).fill("二枚");
  await send(mei);
  await expect(picturesIn(messageOf(ren, "二枚"))).toHaveCount(2, { timeout: 60_000 });
  await openActions(mei, "二枚");
  await mei.page.getByRole("menuitem", { name: "Caption and descriptions" }).click();
  const sheet = mei.page.getByRole("dialog", { name: "Caption and descriptions" });
  await sheet.getByRole("textbox", { name: "Caption" }).fill("雪の日の二枚");
  await sheet.getByRole("textbox", { name: "Photo 2 of 2" }).fill("赤い札");
  expect(await findingsInBothSchemes(mei.page)).toEqual([]);
  await sheet.getByRole("button", { name: "Save" }).click();
  await expect(sheet).toHaveCount(0);
  const onPhone = messageOf(ren, "雪の日の二枚");
  await expect(onPhone.getByRole("button", { name: "Photo: 赤い札" })).toBeVisible();
  await onPhone.getByRole("button", { name: "edited" }).tap();
  const earlier = ren.page.getByRole("dialog", { name: "Earlier texts" });
  await expect(earlier.getByRole("listitem")).toHaveText([/雪の日の二枚Description 2: 赤い札/, /二枚$/]);
  expect(await findingsInBothSchemes(ren.page)).toEqual([]);
});

test("a photo chosen without a network waits, and is sent once when it is back", async ({ somebody }) => {
  const [mei, ren] = await pair(somebody);
  await ren.context.setOffline(true);
  await attach(ren, [PHOTOS[2]]);
  await ren.page.getByRole("textbox", { name: "Message" }).fill("圏外の写真");
  await send(ren);
  await expect(ren.page.getByTestId("upload-state")).toContainText("Waiting");
  await ren.context.setOffline(false);
  await expect(picturesIn(messageOf(mei, "圏外の写真"))).toHaveCount(1, { timeout: 60_000 });
  await expect(ren.page.getByTestId("upload-state")).toHaveCount(0);
  for (const { page } of [mei, ren]) await expect(page.locator("[data-message]").filter({ hasText: "圏外の写真" })).toHaveCount(1);
});

test("[ALB-04] pictures that come under one another's names are not shown and are told, and the address of a picture tells a stranger nothing", async ({
  somebody,
  browser,
  musubi,
}) => {
  test.setTimeout(120_000);
  const [mei, ren, { talkId }] = await pair(somebody);
  // Each is given out where the other was asked for: whole, of the right type, and somebody else's.
  const { promise: known, resolve: tell } = Promise.withResolvers<readonly string[]>();
  await ren.page.route("**/api/file.read", async (route) => {
    const asked: { fileId: string } = route.request().postDataJSON();
    const other = (await known).find((fileId) => fileId !== asked.fileId);
    await route.fulfill({ response: await route.fetch({ postData: JSON.stringify({ ...asked, fileId: other }) }) });
  });
  await attach(mei, [PHOTOS[2], PHOTOS[0]]);
  await send(mei);
  const fileIds = async (): Promise<readonly string[]> => {
    const { messages } = (await call(mei, "message.list", { talkId, countMax: 10 })) as {
      messages: { content: { files?: { fileId: string }[] } }[];
    };
    return messages.flatMap(({ content }) => content.files ?? []).map((file) => file.fileId);
  };
  await expect.poll(async () => (await fileIds()).length, { timeout: 60_000 }).toBe(2);
  const [fileId = "", otherId = ""] = await fileIds();
  tell([fileId, otherId]);
  await expect(ren.page.getByText("It is not certain that this is the right picture").first()).toBeVisible({ timeout: 60_000 });
  // The operator is told of both, and by whom it was seen.
  for (const one of [fileId, otherId]) {
    const isTold = async (): Promise<boolean> => (await musubi.command("pictures", "alarms", "--json")).output.includes(one);
    await expect.poll(isTold, { intervals: [1_000], timeout: 60_000 }).toBe(true);
  }
  await expect(ren.page.locator('img[src^="blob:"]')).toHaveCount(0);

  const address = `/api/file.read?fileId=${fileId}&variant=tile`;
  expect((await mei.page.request.get(address)).status()).toBe(200);
  const stranger = await newContext(browser, musubi, DESKTOP);
  const expelled = await somebody("sora", "空");
  const answers: string[] = [];
  for (const { request } of [stranger, expelled.context]) {
    for (const path of [address, address.replace(fileId, "fil_00000000000000000000")]) {
      const answer = await request.get(path);
      answers.push(`${answer.status()} ${await answer.text()} ${answer.headers()["content-type"]}`);
    }
  }
  await stranger.close();
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toMatch(/^404 /);
});

test("who is removed from a talk loses its pictures at once; a withdrawn class of pictures goes and comes anew", async ({
  somebody,
  musubi,
}) => {
  test.setTimeout(300_000);
  const [mei, ren, { talkId }] = await pair(somebody);
  await attach(mei, [PHOTOS[0], PHOTOS[2]]);
  await mei.page.getByRole("textbox", { name: "Message" }).fill("みんなの写真");
  await send(mei);
  await expect(picturesIn(messageOf(ren, "みんなの写真"))).toHaveCount(2, { timeout: 60_000 });

  const before = await picturesIn(messageOf(ren, "みんなの写真")).first().getAttribute("src");
  const said = await musubi.command("pictures", "purge", "tile");
  expect(said.exitCode, said.output).toBe(0);
  await expect(ren.page.locator(`img[src="${before}"]`)).toHaveCount(0);
  // What is taken back is made again at once.
  await expect(picturesIn(messageOf(ren, "みんなの写真"))).toHaveCount(2);

  const { account } = (await call(ren, "account.readMine", {})) as { account: { profile: { accountId: string } } };
  await call(mei, "talk.removeMember", { talkId, accountId: account.profile.accountId });
  await expect(ren.page.getByText("You are not in this talk").or(ren.page.getByText("Choose a talk"))).toBeVisible();
  await expect(ren.page.locator('img[src^="blob:"]')).toHaveCount(0);
});

test("in Japanese the same things have Japanese names", async ({ somebody }) => {
  const yui = await somebody("yui", "結衣", PHONE);
  const { talks } = (await call(yui, "talk.list", { countMax: 5 })) as { talks: { talkId: string; kind: string }[] };
  await call(yui, "settings.update", { language: "ja" });
  await yui.page.goto(`/talks/${talks.find(({ kind }) => kind === "self")?.talkId}`);
  await yui.page.getByLabel("写真・動画", { exact: true }).setInputFiles(photo(PHOTOS[2]));
  await expect(yui.page.getByText("撮影場所とカメラの情報は、だれかに届く前に取り除かれます。")).toBeVisible();
  await yui.page.getByRole("button", { name: "送信", exact: true }).click();
  await expect(yui.page.getByRole("button", { name: "写真 1枚中1枚目" }).locator("img")).toBeVisible({ timeout: 60_000 });
  expect(await findingsInBothSchemes(yui.page)).toEqual([]);
});
