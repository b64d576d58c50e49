import type { Page } from "@playwright/test";
import { findingsInBothSchemes } from "./findings.ts";
import { befriend, call, DESKTOP, expect, newContext, openTalk, PHONE, say, test } from "./people.ts";

for (const [size, options] of [
  ["phone", PHONE],
  ["desktop", DESKTOP],
] as const) {
  test(`axe finds nothing serious on any screen, light or dark: ${size}`, async ({ somebody, browser, musubi }) => {
    test.setTimeout(180_000);
    const found: Record<string, string[]> = {};
    const visit = async (page: Page, path: string): Promise<void> => {
      await page.goto(path);
      await page.waitForLoadState("networkidle");
      found[path] = await findingsInBothSchemes(page);
    };
    const outside = await newContext(browser, musubi, options);
    const door = await outside.newPage();
    for (const path of ["/welcome", "/welcome/sign-up", "/welcome/sign-in"]) await visit(door, path);
    await outside.close();
    const [gin, hana] = [await somebody("gin", "銀", options), await somebody("hana", "はな")];
    await befriend(gin, hana);
    const { friends } = (await call(gin, "friend.list", { after: 0, countMax: 10 })) as { friends: { profile: { accountId: string } }[] };
    await call(gin, "talk.openDirect", { accountId: friends[0]?.profile.accountId });
    for (const path of ["/talks", "/friends", "/me"]) await visit(gin.page, path);
    await gin.page.goto("/talks");
    // What lay over the screen gives the focus back to what opened it, also where a menu came between.
    const begin = gin.page.getByRole("button", { name: "New talk", exact: true });
    await begin.press("Enter");
    await gin.page.getByRole("menuitem", { name: "Talk to a friend" }).press("Enter");
    await expect(gin.page.getByRole("dialog")).toBeVisible();
    await gin.page.keyboard.press("Escape");
    await expect(begin).toBeFocused();
    await openTalk(gin, "はな");
    await say(gin, "見えますか https://example.jp");
    found["talk"] = await findingsInBothSchemes(gin.page);
    await gin.page.getByRole("button", { name: "Emoji", exact: true }).click();
    await gin.page.getByRole("searchbox", { name: "Search emoji" }).fill("すし");
    await expect(gin.page.getByRole("button", { name: "sushi" })).toBeVisible();
    found["emoji"] = await findingsInBothSchemes(gin.page);
    await gin.page.getByRole("searchbox", { name: "Search emoji" }).press("ArrowDown");
    await expect(gin.page.getByRole("button", { name: "sushi" })).toBeFocused();
    await gin.page.keyboard.press("Enter");
    await gin.page.keyboard.press("Escape");
    await expect(gin.page.getByRole("searchbox", { name: "Search emoji" })).toHaveCount(0);
    await expect(gin.page.getByRole("textbox", { name: "Message" })).toHaveValue("🍣");
    await gin.page.getByRole("button", { name: "Details", exact: true }).click();
    found["details"] = await findingsInBothSchemes(gin.page);
    expect(Object.fromEntries(Object.entries(found).filter(([, lines]) => lines.length > 0))).toEqual({});
  });
}
