import { mkdir } from "node:fs/promises";
import { AS_PEOPLE_HAVE_IT, befriend, DESKTOP, expect, haveKeys, messageOf, openTalk, PHONE, say, test } from "./people.ts";

test("three people talk in a group; one is removed, one loses the network, and the server is killed", async ({ somebody, musubi }) => {
  test.setTimeout(180_000);
  const hanako = await somebody("hanako", "山田 花子", { ...DESKTOP, ...AS_PEOPLE_HAVE_IT });
  const taro = await somebody("taro", "佐藤 太郎", { ...PHONE, ...AS_PEOPLE_HAVE_IT });
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
    await say(hanako, "読めましたか");
    await expect(messageOf(hanako, "読めましたか").getByText(/Read/)).toBeVisible();
  });

  await test.step("who loses the network sends later and catches up", async () => {
    await taro.context.setOffline(true);
    await say(hanako, "太郎さんが圏外の間の話");
    await say(taro, "圏外で書いた話");
    await taro.context.setOffline(false);
    await expect(messageOf(taro, "太郎さんが圏外の間の話")).toBeVisible({ timeout: 30_000 });
    await expect(messageOf(hanako, "圏外で書いた話")).toBeVisible({ timeout: 30_000 });
    await expect(hanako.page.locator("[data-message]").filter({ hasText: "圏外で書いた話" })).toHaveCount(1);
  });

  await test.step("a picture of it for the README", async () => {
    await mkdir("docs/images", { recursive: true });
    await hanako.page.screenshot({ path: "docs/images/talk-desktop.png" });
    await taro.page.screenshot({ path: "docs/images/talk-phone.png" });
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
