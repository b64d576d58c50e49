import { enrol, expect, hire, look, mustRun, OWNER, test, visit } from "./console.ts";
import { CLIENT_ID, startIdentityProvider } from "./identity-provider.ts";
import { call } from "./people.ts";

test("[ACC-10] [A-1] a contractor from an unlisted country, a developer and a device that nobody knows reach nothing, and are told why", async ({
  somebody,
  staff,
}) => {
  test.setTimeout(180_000);
  const aya = await somebody("aya", "彩");
  await call(aya, "support.open", { topic: "talk", text: "消えた話があります。", clientId: "first" });

  await test.step("the policy says no, and the attempt is on record", async () => {
    const far = await staff({ name: "Wei Zhang", roles: "support", contract: "contractor", country: "CN", vouch: "CN" });
    await expect(far.page.getByText("China (attested for the device)")).toBeVisible();
    await far.page.getByRole("button", { name: /^Take the case .*Talks/ }).click();
    await expect(far.page.getByText("Your role, place or device does not allow this. The attempt was recorded.").first()).toBeVisible();
    await look(far, "not-allowed");
    await far.page.getByRole("link", { name: /^Open the case .*Talks/ }).click();
    await far.page.getByRole("button", { name: "Take", exact: true }).click();
    await expect(far.page.getByRole("alert").getByText("The attempt was recorded.")).toBeVisible();
    await expect(far.page.getByText("消えた話があります。")).toHaveCount(0);
    await look(far, "not-allowed-case");
  });

  await test.step("a developer has no place but their own", async () => {
    const dev = await staff({ name: "Dev Rao", roles: "developer" });
    await expect(dev.page.getByRole("navigation", { name: "Main" }).getByRole("link")).toHaveText(["Myself"]);
    await dev.page.goto("/audit");
    await expect(dev.page.getByText("You are signed in as: Developer.")).toBeVisible();
    await look(dev, "developer");
  });

  await test.step("on a device that nobody has vouched for, nothing opens", async () => {
    const lost = await staff({ name: "森 未知", roles: "support", vouch: null });
    await expect(lost.page.getByText("Unknown place")).toBeVisible();
    await lost.page
      .getByRole("button", { name: /^Take the case .*Talks/ })
      .or(lost.page.getByRole("alert"))
      .first()
      .waitFor();
    await look(lost, "unknown-device");
    await visit(lost, "Myself");
    await expect(lost.page.getByText(/nobody has vouched for the device yet/)).toBeVisible();
    await look(lost, "myself-unknown");
  });
});

test("[AUTH-05] [AUTH-06] a new passkey is demanded: the open console goes dark, and nothing is possible before it is set", async ({
  staff,
}) => {
  test.setTimeout(180_000);
  const [security, emi] = await Promise.all([
    staff({ name: "鈴木 悟", roles: "security" }),
    staff({ name: "佐藤 恵美", roles: "support", team: "desk" }),
  ]);
  const { page } = emi;
  await visit(security, "Directory");
  await look(security, "people");
  for (const tab of ["Networks", "Record", "People"]) {
    await visit(security, "Directory", tab);
    await expect(security.page.getByRole("navigation", { name: "Directory" }).getByRole("link", { name: tab })).toHaveAttribute(
      "aria-current",
      "page",
    );
    await expect(
      security.page.getByText(tab === "Networks" ? "No network stands for an office" : tab === "Record" ? "member.add" : emi.name).first(),
    ).toBeVisible();
    if (tab !== "People") await look(security, tab.toLowerCase());
  }
  await security.page.getByRole("button", { name: `Open ${emi.name}` }).click();
  const dialog = security.page.getByRole("dialog").last();
  await dialog.getByRole("button", { name: "Demand a new passkey" }).click();
  await dialog.getByRole("textbox", { name: /Reason/ }).fill("A passkey was lost on a train.");
  await dialog.getByRole("textbox", { name: /Type/ }).fill(emi.name);
  await dialog.getByRole("button", { name: "Demand a new passkey" }).click();
  await expect(page.getByTestId("dark")).toBeVisible();
  await page.getByRole("button", { name: "Sign in again" }).click();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("heading", { name: "Set a new passkey" })).toBeVisible();
  await look(emi, "renew");
  await page.goto("/cases");
  await expect(page.getByRole("heading", { name: "Set a new passkey" })).toBeVisible();
  const refused = await page.request.post("/api/case.list", {
    data: { states: ["waiting"] },
    headers: { Origin: new URL(page.url()).origin },
  });
  expect(((await refused.json()) as { error: { code: string } }).error.code).toBe("new_passkey_needed");
  await page.getByRole("button", { name: "Set the new passkey" }).click();
  await expect(page.getByRole("heading", { name: "Cases" })).toBeVisible();
  await visit(emi, "Myself");
  await expect(page.getByRole("region", { name: "Passkeys" }).getByRole("button", { name: /^Remove the passkey/ })).toHaveCount(1);
  await look(emi, "myself");
});

test("[AUTH-01] people of an employer with an identity provider come in by its sign-in and their passkey, and by neither alone", async ({
  desk,
  owner,
  musubi,
}) => {
  test.setTimeout(180_000);
  const back = `${musubi.consoleUrl}/provider/callback`;
  await using provider = await startIdentityProvider([{ sub: "emi-17", email: "emi@partner.example" }], back);
  // A subsidiary of the owner's would be asked for its own provider as well; this one is outside, and has not joined.
  const employer = `Partner ${new URL(provider.issuer).port}`;
  expect(owner).toBe(OWNER);
  await mustRun(musubi, "staff", "employer", "add", employer, "--country", "JP");
  await mustRun(musubi, "staff", "issuer", "add", provider.issuer, "--employer", employer, "--client-id", CLIENT_ID);
  const link = await hire(musubi, { name: "藤井 えみ", roles: "support", employer, email: "emi@partner.example" });
  const emi = await desk("藤井 えみ", link);
  const { page } = emi;
  const toProvider = page.getByRole("link", { name: "To your employer's sign-in" });
  const done = page.getByText("Your employer's sign-in is done. Now use your passkey.");

  await test.step("the link alone is not enough, and is not used up", async () => {
    await page.getByRole("button", { name: "Make the passkey and sign in" }).click();
    await expect(page.getByText("Your employer's people sign in through its own sign-in first.")).toBeVisible();
    await look(emi, "provider-needed");
    await toProvider.click();
    await page.locator("input[name=login]").fill("emi-17");
    await page.locator("input[name=password]").fill("any");
    await page.locator("button[type=submit]").click();
    await expect(page.getByRole("heading", { name: "Authorize" })).toBeVisible();
    await page.locator("button[type=submit]").click();
    await expect(done).toBeVisible();
    await look(emi, "provider-done");
    await page.goto("about:blank");
    await page.goto(link);
    await enrol(page);
    await expect(page.getByText("Your employer has not joined yet")).toBeVisible();
  });

  await test.step("the passkey alone is not enough either, each time", async () => {
    await page.getByRole("button", { name: "Sign out" }).last().click();
    await page.getByRole("button", { name: "Sign in again" }).click();
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    // The provider still knows them; to us it says so each time anew.
    await toProvider.click();
    await expect(done).toBeVisible();
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await expect(page.getByRole("region", { name: "This session" })).toContainText(employer);
  });

  await test.step("a visit that the provider did not end well lets nobody in", async () => {
    await page.getByRole("button", { name: "Sign out" }).last().click();
    await expect(page.getByTestId("dark")).toBeVisible();
    await page.goto("/provider/callback?error=access_denied&state=x");
    await expect(page.getByText("Your employer's sign-in did not succeed.")).toBeVisible();
    await look(emi, "provider-refused");
  });
});
