import { fileURLToPath } from "node:url";
import {
  befriend,
  call,
  choosePortrait,
  DESKTOP,
  expect,
  messageOf,
  newContext,
  openTalk,
  PASSWORD,
  PHONE,
  type Somebody,
  say,
  test,
} from "./people.ts";

/** The present recovery codes of somebody, made anew. */
async function codesOf(who: Somebody): Promise<string[]> {
  const { recoveryCodes } = (await call(who, "account.renewRecoveryCodes", {})) as { recoveryCodes: string[] };
  return recoveryCodes;
}

/** A talk of these two that is open at the first one's. */
async function talkOf(one: Somebody, other: Somebody): Promise<void> {
  await befriend(one, other);
  const { account } = (await call(other, "account.readMine", {})) as { account: { profile: { accountId: string } } };
  await call(one, "talk.openDirect", { accountId: account.profile.accountId });
  await openTalk(one, other.name);
}

test("a forgotten password: a recovery code leads to a new one, other devices hear of it, and are told why they are out", async ({
  somebody,
  browser,
  musubi,
}) => {
  const aya = await somebody("aya", "Aya");
  const [code = ""] = await codesOf(aya);
  const context = await newContext(browser, musubi, PHONE);
  const page = await context.newPage();
  await page.goto("/welcome/sign-in");
  await page.getByRole("button", { name: "Use a recovery code instead" }).click();
  await page.getByRole("textbox", { name: "Handle" }).fill(aya.handle);
  await page.getByRole("textbox", { name: "Recovery code" }).fill(code);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText("You came in with a recovery code")).toBeVisible();
  await expect(page.getByText("9 codes are left.")).toBeVisible();
  await expect(aya.page.getByText("A recovery code has just been used")).toBeVisible();
  await page.getByRole("button", { name: "Set a new password" }).click();
  const dialog = page.getByRole("dialog", { name: "Set a new password" });
  await expect(dialog.getByText("Present password")).toBeHidden();
  const field = dialog.getByRole("textbox", { name: "New password" });
  await field.fill("eight loud herons");
  await dialog.getByRole("button", { name: "Show the password" }).click();
  await expect(field).toHaveAttribute("type", "text");
  await dialog.getByRole("button", { name: "Set a new password" }).click();
  await expect(page.getByText("You came in with a recovery code")).toBeHidden();
  await expect(aya.page.getByText("You were signed out here from elsewhere")).toBeVisible();
  const input = {
    credential: { kind: "password", handle: aya.handle, password: "eight loud herons" },
    deviceName: "test",
    carrier: "bearer",
  };
  expect((await page.request.post("/api/session.signIn", { data: input })).ok()).toBe(true);
  await context.close();
});

test("a reload at the recovery codes is no silent loss: the app reminds until they are kept", async ({ browser, musubi }) => {
  const context = await newContext(browser, musubi, PHONE);
  const page = await context.newPage();
  const handle = `ben.${Date.now().toString(36)}`;
  await page.goto("/welcome/sign-up");
  await page.getByRole("textbox", { name: "Handle" }).fill(handle);
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Ben");
  await page.getByText("Password", { exact: true }).first().click();
  await page.locator("input[type=password]").fill(PASSWORD);
  await page.getByRole("button", { name: "Make the account" }).click();
  await expect(page.getByRole("heading", { name: "Keep these recovery codes" })).toBeInViewport();
  await expect(page.getByRole("link", { name: "Back" })).toHaveCount(0);
  await page.reload();
  await expect(page.getByText("Your recovery codes are not kept yet.")).toBeVisible();
  await expect(page.getByText("Add your first friend")).toBeVisible();
  await page.getByRole("link", { name: "Take care of it" }).click();
  await page.getByRole("button", { name: "Make new codes" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Make new codes" }).click();
  await page.getByText("I have kept the codes in a safe place").click();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("Your recovery codes are not kept yet.")).toBeHidden();
  await context.close();
});

test("on a phone, lifting the finger after a long press presses nothing, and back closes only the details", async ({ somebody }) => {
  const [chie, dan] = [await somebody("chie", "Chie", PHONE), await somebody("dan", "Dan")];
  await talkOf(chie, dan);
  await say(chie, "hold me");
  await expect(messageOf(chie, "hold me")).toBeVisible();
  const box = await messageOf(chie, "hold me").getByText("hold me").boundingBox();
  const touch = { x: (box?.x ?? 0) + 10, y: (box?.y ?? 0) + 8 };
  const cdp = await chie.context.newCDPSession(chie.page);
  await cdp.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [touch] });
  const sheet = chie.page.getByRole("dialog", { name: "Actions for this message" });
  await expect(sheet.getByRole("button", { name: "Reply" })).toBeVisible();
  await cdp.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await sheet.getByRole("button", { name: "Reply" }).tap();
  await expect(sheet).toBeHidden();
  await expect(chie.page.getByText("Reply to You")).toBeVisible();

  await chie.page.getByRole("button", { name: "Details" }).click();
  const details = chie.page.getByRole("dialog", { name: "Details" });
  await expect(details).toBeVisible();
  await chie.page.goBack();
  await expect(details).toBeHidden();
  await expect(chie.page.getByRole("textbox", { name: "Message" })).toBeVisible();

  await chie.page.getByRole("link", { name: "Back" }).click();
  const row = chie.page.getByRole("navigation", { name: "Talks" }).getByRole("link", { name: /Dan/ });
  const place = await row.boundingBox();
  await cdp.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x: (place?.x ?? 0) + 90, y: (place?.y ?? 0) + 20 }] });
  const mute = chie.page.getByRole("menuitem", { name: "Mute" });
  await expect(mute).toBeVisible();
  await cdp.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await mute.tap();
  await expect(row.getByRole("img", { name: "Muted" })).toBeVisible();
});

test("a message is told to screen readers, and a moment later nothing of it is left there", async ({ somebody }) => {
  const [eri, fumi] = [await somebody("eri", "Eri"), await somebody("fumi", "Fumi")];
  await talkOf(eri, fumi);
  await openTalk(fumi, "Eri");
  const announcer = fumi.page.getByTestId("announcer");
  await announcer.evaluate((region) => {
    new MutationObserver(() => {
      region.setAttribute("data-said", `${region.getAttribute("data-said") ?? ""}${region.textContent}`);
    }).observe(region, { childList: true });
  });
  await say(eri, "the code is 4711");
  await expect(announcer).toHaveAttribute("data-said", /the code is 4711/);
  await expect(announcer).toBeEmpty();
});

test("somebody who is blocked leaves no unread badge, and is found again without scrolling", async ({ somebody }) => {
  const [gin, hana] = [await somebody("gin", "Gin", PHONE), await somebody("hana", "Hana", DESKTOP)];
  await talkOf(hana, gin);
  await say(hana, "are you there?");
  const nav = gin.page.getByRole("navigation", { name: "Main" });
  await expect(nav.getByText("1 unread message")).toBeAttached();
  await nav.getByRole("link", { name: /Friends/ }).click();
  await gin.page.getByRole("link", { name: /Hana/ }).first().click();
  await gin.page.getByRole("button", { name: "Block" }).click();
  await expect(gin.page.getByText("They get no message about it, but they can notice")).toBeVisible();
  await gin.page.getByRole("dialog").getByRole("button", { name: "Block" }).click();
  await expect(nav.getByText("1 unread message")).toBeHidden();
  await nav.getByRole("link", { name: /Friends/ }).click();
  await expect(gin.page.getByRole("link", { name: "1 blocked person" })).toBeInViewport();
});

test("an invitation shows the face of its maker, who hears when it is used; a new group says so; a face leads to its profile", async ({
  somebody,
}) => {
  const [ito, jun] = [await somebody("ito", "Ito"), await somebody("jun", "Jun", PHONE)];
  await choosePortrait(ito, fileURLToPath(new URL("../fixtures/photos/owner-SH-00.jpg", import.meta.url)));
  const made = (await call(ito, "invite.create", { kind: "friend", talkId: null, usesMax: 1, lifeHours: 1 })) as {
    invite: { code: string };
  };
  await jun.page.goto(`/i/${made.invite.code}`);
  await expect(jun.page.locator("main img")).toHaveAttribute("src", /^blob:/);
  await jun.page
    .getByRole("button", { name: "Become friends" })
    .or(jun.page.getByRole("button", { name: "Accept" }))
    .first()
    .click();
  await expect(ito.page.getByText("Jun and you are friends now.")).toBeVisible();
  await expect(ito.page.getByRole("navigation", { name: "Main" }).getByText("1 friend request or new friend")).toBeAttached();

  const kei = await somebody("kei", "Kei");
  await befriend(ito, kei);
  const idOf = async (who: Somebody) => {
    const { account } = (await call(who, "account.readMine", {})) as { account: { profile: { accountId: string } } };
    return account.profile.accountId;
  };
  await call(ito, "talk.create", { name: "Saturday", memberIds: [await idOf(jun), await idOf(kei)] });
  await expect(kei.page.getByText("You were added to the group “Saturday”.")).toBeVisible();
  await expect(kei.page.getByRole("navigation", { name: "Talks" }).getByText("New", { exact: true })).toBeVisible();
  await openTalk(kei, "Saturday");
  await expect(kei.page.getByRole("navigation", { name: "Talks" }).getByText("New", { exact: true })).toBeHidden();
  await kei.page.getByRole("button", { name: "Details" }).click();
  await kei.page.getByRole("button", { name: "Profile of Jun" }).click();
  await kei.page.getByRole("button", { name: "Ask to be friends" }).click();
  await expect(kei.page.getByText("Jun has your request.")).toBeVisible();
});

test("a very long message shows its beginning first", async ({ somebody }) => {
  const lee = await somebody("lee", "Lee");
  await openTalk(lee, "Note to self");
  await say(lee, "long words ".repeat(400));
  const unfold = lee.page.getByRole("button", { name: /^Show all/ });
  await expect(unfold).toBeVisible();
  const folded = (await messageOf(lee, "long words").boundingBox())?.height ?? 0;
  await unfold.click();
  await expect(lee.page.getByRole("button", { name: "Show less" })).toBeAttached();
  expect((await messageOf(lee, "long words").boundingBox())?.height ?? 0).toBeGreaterThan(folded * 1.5);
});
