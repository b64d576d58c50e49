import { DESKTOP, expect, newContext, test } from "./people.ts";
import { addPasskeyDevice } from "./virtual-passkey.ts";

test("an account made with a passkey signs in again with it, without a handle or a password", async ({ browser, musubi }) => {
  const context = await newContext(browser, musubi, DESKTOP);
  const page = await context.newPage();
  await addPasskeyDevice(context, page);
  await page.goto("/welcome/sign-up");
  await page.getByRole("textbox", { name: "Handle" }).fill(`iori.${Date.now().toString(36)}`);
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("伊織");
  await page.getByRole("button", { name: "Make the account with a passkey" }).click();
  await page.getByText("I have kept the codes in a safe place").click();
  await page.getByRole("button", { name: "Begin" }).click();
  await expect(page.getByRole("heading", { name: "Talk", exact: true })).toBeVisible();
  await page.request.post("/api/session.signOut", { data: {} });
  await expect(page.getByRole("link", { name: "Sign in", exact: true })).toBeVisible();
  await page.goto("/welcome/sign-in");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("heading", { name: "Talk", exact: true })).toBeVisible();
  await context.close();
});
