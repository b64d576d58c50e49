import type { Page } from "@playwright/test";
import {
  befriend,
  call,
  DESKTOP,
  expect,
  haveKeys,
  messageOf,
  newContext,
  openActions,
  openTalk,
  PASSWORD,
  PHONE,
  type Somebody,
  say,
  test,
} from "./people.ts";

/** Opens the sealed talk with a friend through the screens. */
async function beginSealed({ page }: Somebody, friend: string): Promise<void> {
  await page.getByRole("button", { name: "New talk" }).click();
  await page.getByRole("menuitem", { name: "Talk to a friend" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "Sealed", exact: true }).check();
  await dialog.getByRole("button", { name: friend }).click();
  await expect(page.getByRole("textbox", { name: "Message" })).toBeVisible();
}

/** Opens the page on sealed talks. */
async function openSealedPage(page: Page): Promise<void> {
  await page.goto("/me/sealed");
  await expect(page.getByRole("heading", { name: "Sealed talks", level: 1 })).toBeVisible();
}

test("two people talk sealed, a phone and a desk; a new device comes in by its letters and another by the recovery code, with what was said", async ({
  browser,
  musubi,
  somebody,
}) => {
  test.setTimeout(240_000);
  const hanako = await somebody("hanako", "山田 花子", DESKTOP);
  const taro = await somebody("taro", "佐藤 太郎", PHONE);
  await befriend(hanako, taro);
  await haveKeys(hanako, taro);
  const again = async () => {
    const context = await newContext(browser, musubi, DESKTOP);
    const page = await context.newPage();
    const credential = { kind: "password", handle: hanako.handle, password: PASSWORD };
    const answer = await page.request.post("/api/session.signIn", { data: { credential, deviceName: "second", carrier: "cookie" } });
    expect(answer.ok(), await answer.text()).toBe(true);
    return { ...hanako, context, page };
  };

  await test.step("the talk is begun sealed, and says so to both", async () => {
    await beginSealed(hanako, taro.name);
    await expect(hanako.page.getByText(/Sealed · 2 people only/)).toBeVisible();
    await say(hanako, "封緘で話しましょう 🔏");
    await openTalk(taro, hanako.name);
    await expect(messageOf(taro, "封緘で話しましょう 🔏")).toBeVisible();
    await expect(taro.page.getByText(/Sealed · 2 people only/)).toBeVisible();
  });

  await test.step("replies, reactions, stickers, edits and taking back work as everywhere", async () => {
    await say(taro, "はい、そうしましょう");
    await messageOf(hanako, "はい、そうしましょう").hover();
    await messageOf(hanako, "はい、そうしましょう").getByRole("button", { name: "Reply" }).click();
    await say(hanako, "では三時に");
    await expect(messageOf(taro, "では三時に").getByText("はい、そうしましょう")).toBeVisible();
    await messageOf(hanako, "はい、そうしましょう").hover();
    await messageOf(hanako, "はい、そうしましょう").getByRole("button", { name: "React", exact: true }).click();
    await hanako.page.getByRole("button", { name: "React with 👍" }).click();
    await expect(messageOf(taro, "はい、そうしましょう").getByRole("button", { name: /👍/ })).toBeVisible();
    await taro.page.getByRole("button", { name: "Stickers" }).click();
    await taro.page.getByRole("tabpanel").getByRole("button").first().click();
    await expect(hanako.page.getByRole("img", { name: /Sticker:/ }).first()).toBeVisible();
    await openActions(hanako, "では三時に");
    await hanako.page.getByRole("menuitem", { name: "Pin", exact: true }).click();
    for (const { page } of [hanako, taro]) await expect(page.locator('button[title="Pinned"]')).toContainText("では三時に");
  });

  await test.step("what was said is there after a reload, without asking anybody else", async () => {
    await taro.page.reload();
    await expect(messageOf(taro, "では三時に")).toBeVisible();
    await expect(messageOf(taro, "封緘で話しましょう 🔏")).toBeVisible();
  });

  const second = await again();
  await test.step("a new device is locked out until the first one lets it in", async () => {
    await second.page.goto("/talks");
    await second.page.getByRole("link", { name: "Open them here" }).click();
    await expect(second.page.getByText("This device cannot open your sealed talks yet")).toBeVisible();
    await second.page.getByRole("button", { name: "Show the letters" }).click();
    const shown = second.page.getByRole("status", { name: "Letters to compare" });
    await expect(shown).toBeVisible();
    const dialog = hanako.page.getByRole("dialog", { name: "A new device of yours wants to open your sealed talks" });
    await expect(dialog.getByRole("status", { name: "Letters to compare" })).toHaveText((await shown.textContent()) ?? "");
    await dialog.getByRole("button", { name: "The letters are the same: let it in" }).click();
    await expect(second.page.getByText("This device can open your sealed talks.")).toBeVisible();
    await second.page.goto("/talks");
    await openTalk(second, taro.name);
    await expect(messageOf(second, "封緘で話しましょう 🔏")).toBeVisible();
    await say(second, "二台目からです");
    await expect(messageOf(taro, "二台目からです")).toBeVisible();
    await expect(messageOf(hanako, "二台目からです")).toBeVisible();
  });

  await test.step("another one comes in by the recovery code", async () => {
    await openSealedPage(hanako.page);
    await hanako.page.getByRole("button", { name: "Make a recovery code" }).click();
    const code = (await hanako.page.getByRole("status", { name: "Recovery code" }).textContent()) ?? "";
    await hanako.page.getByRole("button", { name: "I have written it down" }).click();
    const third = await again();
    await openSealedPage(third.page);
    await third.page.getByRole("textbox", { name: "Recovery code" }).fill("0".repeat(32));
    await third.page.getByRole("button", { name: "Open my sealed talks" }).click();
    await expect(third.page.getByText("This code does not fit")).toBeVisible();
    await third.page.getByRole("textbox", { name: "Recovery code" }).fill(code);
    await third.page.getByRole("button", { name: "Open my sealed talks" }).click();
    await expect(third.page.getByText("This device can open your sealed talks.")).toBeVisible();
    await third.page.goto("/talks");
    await openTalk(third, taro.name);
    await expect(messageOf(third, "では三時に")).toBeVisible();
    await third.context.close();
  });

  await test.step("both see the same safety number, and say that they have compared it", async () => {
    await hanako.page.goto("/talks");
    await openTalk(hanako, taro.name);
    const numberOf = async ({ page }: Somebody) => {
      await page.getByRole("button", { name: "Details", exact: true }).click();
      await page.getByRole("button", { name: "Compare the safety number" }).click();
      return (await page.getByRole("status", { name: "Safety number" }).textContent()) ?? "";
    };
    const [mine, theirs] = [await numberOf(hanako), await numberOf(taro)];
    expect(mine).toMatch(/^(\d{5} ){11}\d{5}$/);
    expect(theirs).toBe(mine);
    await taro.page.getByRole("button", { name: "We have compared: it is the same" }).click();
    await expect(taro.page.getByText("You have compared this number.")).toBeVisible();
  });

  await test.step("the server's own copy of what they said is closed", async () => {
    const { talks } = (await call(hanako, "talk.list", { countMax: 10 })) as { talks: { talkId: string; protection: string }[] };
    const talkId = talks.find(({ protection }) => protection === "sealed")?.talkId;
    const answer = JSON.stringify(await call(hanako, "message.list", { talkId, countMax: 50 }));
    expect(answer).toContain('"kind":"sealed"');
    expect(answer).not.toContain("三時");
  });
  await second.context.close();
});
