import { findings } from "./findings.ts";
import { call, expect, PHONE, test } from "./people.ts";
import { StaffDesk } from "./staff-desk.ts";

test("[CS-01] a person asks for help, staff open two fields, and the person sees exactly that within seconds, with a proof that holds", async ({
  somebody,
  musubi,
}) => {
  test.setTimeout(120_000);
  const aya = await somebody("aya", "彩", PHONE);
  const { page } = aya;
  const desk = await StaffDesk.open(musubi.dataDir);
  const [support, approver] = [desk.person(1, "support"), desk.person(2, "approver")];
  await call(aya, "account.updatePrivate", {
    profile: {
      legalName: "山田彩",
      legalNameKana: "やまだあや",
      postalCode: "100-0001",
      address: "東京都千代田区1-1",
      phone: "03-0000-0000",
    },
  });

  await test.step("before anything was opened, the list says only that there is no entry", async () => {
    await page.goto("/me/opened");
    await expect(page.getByText("No entry about you")).toBeVisible();
    await expect(page.getByText(/Nobody has/)).toHaveCount(0);
    await expect(page.getByText(/checked against the public log/)).toBeVisible();
    expect(await findings(page)).toEqual([]);
  });

  await test.step("a request is written in the app; who can read it is said before", async () => {
    await page.goto("/me/support");
    await page.getByRole("link", { name: "Write a new request" }).click();
    await page.getByRole("combobox", { name: "What is it about?" }).selectOption({ label: "My data and privacy" });
    await page.getByRole("textbox", { name: "Your message" }).fill("住所が変わりました。登録を見てもらえますか。");
    await expect(page.getByText(/each time recorded under/)).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await expect(page.getByRole("heading", { name: "My data and privacy" })).toBeVisible();
    // What is told for a moment does not lie on the way back.
    const [told, back] = await Promise.all([
      page.getByRole("alert").filter({ hasText: /./ }).boundingBox(),
      page.getByRole("link", { name: "Back" }).boundingBox(),
    ]);
    expect(told?.y).toBeGreaterThan((back?.y ?? Number.POSITIVE_INFINITY) + (back?.height ?? 0));
    await expect(page.getByText("住所が変わりました。")).toBeVisible();
  });

  const { cases } = (await call(aya, "support.list", {})) as { cases: { caseId: string }[] };
  const caseId = cases[0]?.caseId ?? "";
  await test.step("staff take the case and answer: the answer appears by itself, under a sign and no name", async () => {
    await support.must("case.take", { caseId });
    await support.must("case.read", { caseId });
    await support.must("case.answer", { caseId, clientId: "answer-1", text: "ご登録の住所を確認してもよろしいですか。" });
    const answer = page.getByRole("listitem").filter({ hasText: "ご登録の住所を確認してもよろしいですか。" });
    await expect(answer).toBeVisible();
    await expect(answer).toContainText("Somebody of support · sign 7K2MQX");
    await page.getByRole("textbox", { name: "Add something" }).fill("はい、お願いします。");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await expect(page.getByRole("listitem").filter({ hasText: "はい、お願いします。" })).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Add something" })).toHaveValue("");
    expect(await findings(page)).toEqual([]);
  });

  await page.goto("/talks");
  await expect(page.getByRole("heading", { name: "Talk", exact: true })).toBeVisible();
  await support.reveal(caseId, ["profile.displayName", "private.address"], approver);

  await test.step("wherever they are in the app they are told, and the notice leads to the list", async () => {
    await expect(page.getByText("Somebody of support opened data of yours.")).toBeVisible({ timeout: 5_000 });
    await expect(page.getByRole("link", { name: /2 new entries of who opened my data/ })).toBeVisible();
    await page.getByRole("button", { name: "See what" }).click();
    const entries = page.getByRole("list", { name: /Entries of Today/ }).getByRole("link");
    await expect(entries).toHaveCount(2);
    await expect(entries.first()).toContainText("Opened: Name, Address");
    await expect(entries.first()).toContainText("To answer what you asked us");
    await expect(entries.first()).toContainText("New");
    await expect(entries.nth(1)).toContainText("Opened: What you wrote to us");
    expect(await findings(page)).toEqual([]);
    await expect(page.getByRole("link", { name: /new entries of who opened my data/ })).toHaveCount(0);
  });

  await test.step("the entry shows exactly the two fields, and the check in the browser holds", async () => {
    await page
      .getByRole("list", { name: /Entries of Today/ })
      .getByRole("link")
      .first()
      .click();
    const facts = page.locator("dl");
    await expect(facts.getByRole("listitem").filter({ hasText: /^(Name|Address)$/ })).toHaveCount(2);
    await expect(facts).toContainText("Somebody who approves access, 結びサポート");
    await expect(facts).toContainText("Japan");
    await expect(page.getByText("Staff 1")).toHaveCount(0);
    await page.getByRole("button", { name: "Check this entry" }).click();
    await expect(page.getByText("This entry is genuine.")).toBeVisible();
    await expect(page.getByRole("listitem").filter({ hasText: /^Right:/ })).toHaveCount(5);
    expect(await findings(page)).toEqual([]);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save the proof file" }).click();
    expect((await download).suggestedFilename()).toMatch(/^musubi-led_.*\.tlog-proof$/);
  });

  await test.step("a server that shows something else than it recorded is caught by the check", async () => {
    await page.route("**/api/disclosure.list", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: (await answer.text()).replaceAll('"officeCountry":"JP"', '"officeCountry":"DE"') });
    });
    await page.routeWebSocket(/\/api\/socket/, (socket) => socket.close());
    await page.reload();
    await expect(page.locator("dl")).toContainText("Germany");
    await page.getByRole("button", { name: "Check this entry" }).click();
    await expect(page.getByText("Something here is not right.")).toBeVisible();
    await expect(page.getByText(/something else than this page: officeCountry/)).toBeVisible();
    await page.unrouteAll();
  });
});

test("a letter whose answer is lost is kept, says so, and arrives once when the connection is back", async ({ somebody }) => {
  const bo = await somebody("bo", "Bo");
  const { page, context } = bo;
  await page.goto("/me/support/new");
  await page.getByRole("combobox", { name: "What is it about?" }).selectOption({ label: "Something else" });
  await page.getByRole("textbox", { name: "Your message" }).fill("届きますか");
  await page.reload();
  await expect(page.getByRole("textbox", { name: "Your message" })).toHaveValue("届きますか");
  await context.setOffline(true);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByText(/What you wrote is kept on this device/)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("textbox", { name: "Your message" })).toHaveValue("届きますか");
  await context.setOffline(false);
  await expect(page.getByRole("heading", { name: "Something else" })).toBeVisible({ timeout: 30_000 });
  const { cases } = (await call(bo, "support.list", {})) as { cases: { messageCount: number }[] };
  expect(cases.map((one) => one.messageCount)).toEqual([1]);
});
