import { befriend, call, DESKTOP, expect, haveKeys, messageOf, openTalk, PASSWORD, PHONE, say, test } from "./people.ts";
import { anotherDevice, LOCKED, letInByCode, makeRecoveryCode, openSealedPage, READY, signInAs } from "./sealed-people.ts";
import { addPasskeyDevice } from "./virtual-passkey.ts";

test("[SEALED-08] a new device comes in by the code on its screen, is listed by its name and signed out; a passkey opens the backup", async ({
  browser,
  musubi,
  somebody,
}) => {
  const hanako = await somebody("hanako", "山田 花子", DESKTOP);
  await openSealedPage(hanako.page);
  await expect(hanako.page.getByText(READY)).toBeVisible();
  const second = await anotherDevice(browser, musubi, hanako);

  await test.step("the code is scanned from a picture of the other screen", async () => {
    await letInByCode(hanako, second);
  });

  await test.step("it is listed by its name, and out at once when it is signed out", async () => {
    const devices = hanako.page.getByRole("region", { name: "Your devices" });
    await expect(devices.getByText("Opens your sealed talks")).toHaveCount(2);
    await devices.getByRole("button", { name: /Another one/ }).click();
    await hanako.page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
    await expect(devices.getByText("Another one")).toHaveCount(0);
    await expect(second.page.getByRole("link", { name: "Sign in", exact: true })).toBeVisible();
    await second.context.close();
  });

  await test.step("a passkey is set up beside the recovery key, and opens the backup on a device that knows nothing", async () => {
    const { context, page } = hanako;
    await addPasskeyDevice(context, page, { hasPrf: true });
    await page.goto("/me/security");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox").fill("This one");
    await dialog.getByRole("button").last().click();
    await expect(page.getByText("This one")).toBeVisible();
    await makeRecoveryCode(hanako);
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await expect(page.getByText("A passkey opens your backup.")).toBeVisible();
    await page.request.post("/api/session.signOut", { data: {} });
    await expect(page.getByRole("link", { name: "Sign in", exact: true })).toBeVisible();
    await signInAs(page, hanako);
    await openSealedPage(page);
    await expect(page.getByText(LOCKED)).toBeVisible();
    await page.getByRole("region", { name: "With a passkey" }).getByRole("button", { name: "Open my sealed talks" }).click();
    await expect(page.getByText(READY)).toBeVisible();
  });
});

test("[SEALED-08] everything is lost: a new identity is begun with plain words before, and whoever had compared is stopped until they decide", async ({
  browser,
  musubi,
  somebody,
}) => {
  const hanako = await somebody("hanako", "山田 花子", DESKTOP);
  const taro = await somebody("taro", "佐藤 太郎", PHONE);
  await befriend(hanako, taro);
  await haveKeys(taro);
  const { account } = (await call(taro, "account.readMine", {})) as { account: { profile: { accountId: string } } };
  await call(hanako, "talk.openDirect", { accountId: account.profile.accountId, protection: "sealed" });
  await openTalk(hanako, taro.name);
  await say(hanako, "まえの言葉");
  await openTalk(taro, hanako.name);
  await expect(messageOf(taro, "まえの言葉")).toBeVisible();

  await test.step("the number was compared", async () => {
    await taro.page.getByRole("button", { name: "Details", exact: true }).click();
    await taro.page.getByRole("button", { name: "Compare the safety number" }).click();
    await taro.page.getByRole("button", { name: "We have compared: it is the same" }).click();
    await expect(taro.page.getByText("You have compared this number.")).toBeVisible();
    await taro.page.goto("/talks");
    await openTalk(taro, hanako.name);
  });

  const fresh = await anotherDevice(browser, musubi, hanako);
  await test.step("the identity begins anew, with the password and after plain words", async () => {
    await hanako.context.close();
    await openSealedPage(fresh.page);
    await fresh.page.getByRole("button", { name: "Begin anew…" }).click();
    const form = fresh.page.getByRole("dialog", { name: "Begin anew" });
    await expect(form.getByText(/stays closed to you for ever/)).toBeVisible();
    await form.getByRole("checkbox").check();
    await form.locator("input[type=password]").fill("six quiet herons");
    await form.getByRole("button", { name: "Begin anew", exact: true }).click();
    await expect(form.getByText("That did not match. Nothing has changed.")).toBeVisible();
    await form.locator("input[type=password]").fill(PASSWORD);
    await form.getByRole("button", { name: "Begin anew", exact: true }).click();
    await expect(fresh.page.getByText(READY)).toBeVisible();
  });

  await test.step("the one who had compared is stopped, decides, and both go on", async () => {
    await expect(taro.page.getByText(/is not the identity you compared/)).toBeVisible();
    await expect(taro.page.getByRole("textbox", { name: "Message" })).toHaveCount(0);
    await taro.page.getByRole("button", { name: "Look at it" }).click();
    await taro.page.getByRole("dialog").getByRole("button", { name: "Write without comparing" }).click();
    await say(taro, "本人ですか");
    await fresh.page.goto("/talks");
    await openTalk(fresh, taro.name);
    await expect(messageOf(fresh, "本人ですか")).toBeVisible();
    await expect(fresh.page.getByText("You began a new sealed identity here. Messages from before are not on this device.")).toBeVisible();
    await expect(messageOf(fresh, "まえの言葉")).toHaveCount(0);
    await expect(fresh.page.getByText("Said before this device joined.")).toBeVisible();
    // What was told stays, also after a reload.
    await taro.page.reload();
    await expect(taro.page.getByText(/began a new sealed identity: all devices were lost/)).toBeVisible();
  });
  await fresh.context.close();
});
