import { readFile } from "node:fs/promises";
import { findings } from "./findings.ts";
import { befriend, call, expect, messageOf, openTalk, PASSWORD, PHONE, say, test } from "./people.ts";

test("somebody signs out and in again, takes everything of theirs along, and deletes their account; what others keep was said before", async ({
  somebody,
}) => {
  test.setTimeout(180_000);
  const kei = await somebody("kei", "圭", PHONE);
  const rin = await somebody("rin", "凛");
  const { page } = kei;
  await befriend(kei, rin);
  const { friends } = (await call(kei, "friend.list", { after: 0, countMax: 10 })) as { friends: { profile: { accountId: string } }[] };
  await call(kei, "talk.openDirect", { accountId: friends[0]?.profile.accountId });
  await openTalk(kei, rin.name);
  await say(kei, "荷物をまとめます");
  await openTalk(rin, kei.name);
  await expect(messageOf(rin, "荷物をまとめます")).toBeVisible();

  await test.step("out and in again, with everything where it was", async () => {
    await page.goto("/me");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
    await page.goto("/welcome/sign-in");
    await page.getByRole("textbox", { name: "Handle" }).fill(kei.handle);
    await page.locator("input[type=password]").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await openTalk(kei, rin.name);
    await expect(messageOf(kei, "荷物をまとめます")).toBeVisible();
  });

  await test.step("everything of theirs is one file, prepared while they watch", async () => {
    await page.goto("/me/take-out");
    await expect(page.getByText("No copy yet.")).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await page.getByRole("button", { name: "Prepare a copy" }).click();
    await expect(page.getByText(/^Ready/)).toBeVisible({ timeout: 60_000 });
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Fetch the file" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/\.zip$/u);
    const bytes = await readFile(await file.path());
    expect(bytes.subarray(0, 2).toString()).toBe("PK");
    expect(await findings(page)).toEqual([]);
  });

  await test.step("what goes and what stays is said, and it is asked for twice", async () => {
    await page.goto("/me/delete");
    await expect(page.getByText(/1 message of yours in talks with others/)).toBeVisible();
    await expect(page.getByText(/The keys of your account first/)).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await page.getByRole("textbox", { name: /Type your handle/ }).fill("somebody-else");
    await page.locator("input[type=password]").fill(PASSWORD);
    await page.getByRole("button", { name: "Delete my account for good" }).click();
    await expect(page.getByText("This is not your handle.")).toBeVisible();
    await page.getByRole("textbox", { name: /Type your handle/ }).fill(kei.handle);
    await page.getByRole("button", { name: "Delete my account for good" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete my account for good" }).click();
    await expect(page.getByText("Your account is deleted.")).toBeVisible();
  });

  await test.step("nobody comes back in, and others keep the message of somebody who has gone", async () => {
    const credential = { kind: "password", password: PASSWORD, handle: kei.handle };
    const answer = await page.request.post("/api/session.signIn", { data: { credential, deviceName: "browser", carrier: "cookie" } });
    expect(await answer.json()).toMatchObject({ error: { code: "credential_wrong" } });
    await expect(rin.page.getByText("Former member").first()).toBeVisible();
    await expect(messageOf(rin, "荷物をまとめます")).toBeVisible();
  });
});
