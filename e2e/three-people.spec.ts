import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { PICTURES_DIR } from "./musubi-process.ts";
import { AS_PEOPLE_HAVE_IT, befriend, call, DESKTOP, expect, haveKeys, messageOf, openTalk, PHONE, say, test } from "./people.ts";

const MOUNTAIN = fileURLToPath(new URL("../fixtures/photos/denali.webp", import.meta.url));

test("three people talk in a group; one is removed, one loses the network, and the server is killed", async ({ somebody, musubi }) => {
  test.setTimeout(180_000);
  const hanako = await somebody("hanako", "山田 花子", { ...DESKTOP, ...AS_PEOPLE_HAVE_IT });
  const taro = await somebody("taro", "佐藤 太郎", { ...PHONE, ...AS_PEOPLE_HAVE_IT, colorScheme: "dark" });
  const emily = await somebody("emily", "Emily", DESKTOP);
  await befriend(hanako, taro);
  await befriend(hanako, emily);
  await haveKeys(hanako, taro, emily);

  await test.step("a group is made and everyone finds it in their list", async () => {
    await hanako.page.getByRole("button", { name: "New talk" }).click();
    await hanako.page.getByRole("menuitem", { name: "New group" }).click();
    await hanako.page.getByRole("textbox", { name: "Name of the group" }).fill("週末ハイキング");
    for (const { name } of [taro, emily]) await hanako.page.getByRole("checkbox", { name }).check();
    await hanako.page.getByRole("button", { name: "Make the group" }).click();
    await expect(hanako.page.getByRole("textbox", { name: "Message" })).toBeVisible();
    for (const member of [taro, emily]) await openTalk(member, "週末ハイキング");
  });

  await test.step("messages, replies, reactions and stickers reach the others", async () => {
    await say(hanako, "日曜のコースを決めましょう");
    await expect(messageOf(taro, "日曜のコースを決めましょう")).toBeVisible();
    await messageOf(emily, "日曜のコースを決めましょう").hover();
    await messageOf(emily, "日曜のコースを決めましょう").getByRole("button", { name: "Reply" }).click();
    await say(emily, "三瓶山はどうですか 🏔");
    await expect(messageOf(hanako, "三瓶山はどうですか 🏔").getByText("日曜のコースを決めましょう")).toBeVisible();
    await messageOf(hanako, "三瓶山はどうですか 🏔").hover();
    await messageOf(hanako, "三瓶山はどうですか 🏔").getByRole("button", { name: "React", exact: true }).click();
    await hanako.page.getByRole("button", { name: "React with 👍" }).click();
    await expect(messageOf(emily, "三瓶山はどうですか 🏔").getByRole("button", { name: /👍/ })).toBeVisible();
    await taro.page.getByRole("button", { name: "Stickers" }).click();
    await taro.page.getByRole("tabpanel").getByRole("button").first().click();
    await expect(hanako.page.getByRole("img", { name: /Sticker:/ }).first()).toBeVisible();
  });

  await test.step("the sender sees that it was read", async () => {
    await say(hanako, "8時に駅の前でいいですか");
    await expect(messageOf(hanako, "8時に駅の前でいいですか").getByText(/Read/)).toBeVisible();
  });

  await test.step("a photo reaches the others", async () => {
    await emily.page.getByLabel("Photos and videos", { exact: true }).setInputFiles(MOUNTAIN);
    await say(emily, "去年はこんな天気でした");
    for (const who of [hanako, taro]) await expect(messageOf(who, "去年はこんな天気でした").locator("button img")).toBeVisible();
  });

  await test.step("who loses the network sends later and catches up", async () => {
    await taro.context.setOffline(true);
    await say(hanako, "お弁当は各自で持ってきてください 🍙");
    await say(taro, "トンネルの中でした。8時ですね！");
    await taro.context.setOffline(false);
    await expect(messageOf(taro, "お弁当は各自で持ってきてください 🍙")).toBeVisible({ timeout: 30_000 });
    await expect(messageOf(hanako, "トンネルの中でした。8時ですね！")).toBeVisible({ timeout: 30_000 });
    await expect(hanako.page.locator("[data-message]").filter({ hasText: "トンネルの中でした。8時ですね！" })).toHaveCount(1);
    await expect(messageOf(hanako, "お弁当は各自で持ってきてください 🍙").getByText("Read 2")).toBeVisible();
  });

  await test.step("a picture of it for the README", async () => {
    await mkdir(PICTURES_DIR, { recursive: true });
    await call(taro, "settings.update", { language: "ja" });
    await taro.page.reload();
    await expect(messageOf(taro, "去年はこんな天気でした").locator("button img")).toBeVisible();
    await expect(taro.page.getByRole("textbox", { name: "メッセージ" })).toBeVisible();
    await hanako.page.screenshot({ path: `${PICTURES_DIR}/talk-desktop.png` });
    await taro.page.screenshot({ path: `${PICTURES_DIR}/talk-phone.png` });
  });

  await test.step("who is removed sees nothing further", async () => {
    await hanako.page.getByRole("button", { name: "Details", exact: true }).click();
    await hanako.page.getByRole("button", { name: `Actions for ${emily.name}` }).click();
    await hanako.page.getByRole("menuitem", { name: "Remove from the talk" }).click();
    await hanako.page
      .getByRole("dialog")
      .getByRole("button", { name: /Remove/ })
      .click();
    await expect(emily.page.getByText("You are not in this talk").or(emily.page.getByText("Choose a talk"))).toBeVisible();
    await say(hanako, "二人だけの話");
    await expect(messageOf(taro, "二人だけの話")).toBeVisible();
    await expect(emily.page.getByText("二人だけの話")).toHaveCount(0);
    await emily.page.reload();
    await expect(emily.page.getByRole("navigation", { name: "Talks" })).toBeVisible();
    await expect(emily.page.getByText("週末ハイキング")).toHaveCount(0);
  });

  await test.step("the server is killed in the middle and nothing is lost", async () => {
    await say(hanako, "落ちる前の話");
    await expect(messageOf(taro, "落ちる前の話")).toBeVisible();
    await musubi.kill();
    await say(hanako, "落ちている間の話");
    await expect(messageOf(hanako, "落ちている間の話")).toBeVisible();
    await musubi.up();
    await expect(messageOf(taro, "落ちている間の話")).toBeVisible({ timeout: 45_000 });
    for (const text of ["落ちる前の話", "落ちている間の話"])
      await expect(taro.page.locator("[data-message]").filter({ hasText: text })).toHaveCount(1);
  });
});
