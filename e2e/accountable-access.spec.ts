import type { Page } from "@playwright/test";
import { enrol, expect, look, mustRun, OWNER, type Staff, test, visit } from "./console.ts";
import { call, PHONE, type Somebody } from "./people.ts";

const PARTNER = "Kaede Support";
const AGENT = "林 芳";

/** Confirms the dialog that is open, with words for the record. */
async function confirm({ page }: Staff, action: string, words?: string): Promise<void> {
  const dialog = page.getByRole("dialog").last();
  if (words !== undefined) await dialog.getByRole("textbox").first().fill(words);
  await dialog.getByRole("button", { name: action, exact: true }).click();
  await expect(dialog).toBeHidden();
}

/** Adds the partner and its agent on the screens of the directory; gives the agent's link. */
async function addPartner(security: Staff): Promise<string> {
  const { page } = security;
  const dialog = page.getByRole("dialog").last();
  await visit(security, "Directory", "Employers");
  await page.getByRole("button", { name: "Add an employer" }).click();
  await dialog.getByRole("textbox", { name: "Name" }).fill(PARTNER);
  await dialog.getByRole("textbox", { name: "Country of the office" }).fill("JP");
  await look(security, "employer-add");
  await dialog.getByRole("button", { name: "Add an employer" }).click();
  await expect(page.getByText(`${PARTNER} is added.`)).toBeVisible();
  await page.getByRole("link", { name: "People", exact: true }).click();
  await page.getByRole("button", { name: "Add somebody" }).click();
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill(AGENT);
  await dialog.getByRole("checkbox", { name: "Support" }).check();
  await dialog.getByRole("combobox", { name: "Employer" }).selectOption({ label: PARTNER });
  await dialog.getByRole("combobox", { name: "Contract" }).selectOption({ label: "Contractor" });
  await look(security, "person-add");
  await dialog.getByRole("button", { name: "Add somebody" }).click();
  await page.getByRole("button", { name: `Open ${AGENT}` }).click();
  await look(security, "person");
  await dialog.getByRole("button", { name: "Enrolment link" }).click();
  await dialog.getByRole("textbox", { name: /^Vouch for the device/ }).fill("JP");
  await dialog.getByRole("button", { name: "Make the link" }).click();
  const link = await dialog.getByText(/\/enrol#/).textContent();
  await look(security, "link");
  for (const _ of ["link", "person"]) await dialog.getByRole("button", { name: "Close" }).click();
  return link ?? "";
}

async function askForHelp({ page }: Somebody): Promise<void> {
  await page.goto("/me/support/new");
  await page.getByRole("combobox", { name: "What is it about?" }).selectOption({ label: "My data and privacy" });
  await page.getByRole("textbox", { name: "Your message" }).fill("住所が変わりました。登録を見てもらえますか。");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByText("住所が変わりました。")).toBeVisible();
}

/** What the list of who opened one's data says was opened, oldest first. */
async function opened(page: Page): Promise<string[]> {
  const entries = page.getByRole("list", { name: /Entries of/ }).getByText(/^Opened: /);
  return (await entries.allTextContents()).reverse();
}

async function joinPartner(security: Staff, [first, second]: readonly [Staff, Staff]): Promise<void> {
  await visit(security, "Directory", "Employers");
  await security.page.getByRole("button", { name: `Ask to join: ${PARTNER}` }).click();
  await confirm(security, "Ask to join", "They answer cases at night for us.");
  const diff = security.page.getByRole("region", { name: PARTNER });
  await expect(diff).toContainText(`${AGENT} · Support · Japan`);
  await expect(diff).toContainText("person.reveal");
  await expect(diff).not.toContainText("person.revealMessages");
  await expect(security.page.getByRole("button", { name: `Approve that ${PARTNER} joins` })).toHaveCount(0);
  await look(security, "employers");
  for (const [approver, state] of [
    [first, "Waiting for two approvals"],
    [second, "Joined"],
  ] as const) {
    await visit(approver, "Directory", "Employers");
    await approver.page.getByRole("button", { name: `Approve that ${PARTNER} joins` }).click();
    await confirm(approver, "Approve");
    await expect(approver.page.getByRole("region", { name: PARTNER }).getByText(state, { exact: true })).toBeVisible();
  }
  await look(second, "joined");
}

async function takeAndAsk(agent: Staff, aya: Somebody): Promise<void> {
  const { page } = agent;
  await page.goto("/");
  await expect(page.getByText("Waiting for us")).toBeVisible();
  await expect(page.getByText("山田")).toHaveCount(0);
  await look(agent, "queue");
  await page.getByRole("button", { name: /^Take the case .*Privacy/ }).click();
  await expect(page.getByText("住所が変わりました。")).toHaveCount(0);
  await look(agent, "case-taken");
  await page.getByRole("button", { name: "Read the case" }).click();
  await expect(page.getByText("住所が変わりました。")).toBeVisible();
  await page.getByRole("textbox", { name: "Your answer" }).fill("ご登録の住所を確認してもよろしいですか。");
  await page.getByRole("button", { name: "Send the answer" }).click();
  await expect(page.getByText("The answer is sent.")).toBeVisible();
  await look(agent, "case-read");
  await page.getByRole("button", { name: "Ask for access" }).click();
  await page.getByRole("button", { name: "See what will be recorded" }).click();
  await expect(page.getByText("Choose at least one field.")).toBeVisible();
  await look(agent, "ask-faults");
  await page.getByRole("textbox", { name: /Reason in your own words/ }).fill("The person asked to check the address.");
  for (const name of ["Display name", "Postal address"]) await page.getByRole("checkbox", { name }).check();
  await page.getByRole("button", { name: "See what will be recorded" }).click();
  await expect(page.getByText(`Somebody of support, ${PARTNER} (Japan): To answer what you asked us`, { exact: true })).toBeVisible();
  await look(agent, "ask-preview");
  await page.getByRole("button", { name: "Ask for access" }).click();
  await expect(page.getByText("Waiting for a decision · waits for 1 decision")).toBeVisible();
  await look(agent, "asked");
  await expect(page.getByRole("button", { name: /^Reveal/ })).toHaveCount(0);
  await expect(aya.page.getByRole("listitem").filter({ hasText: "ご登録の住所を" })).toContainText("Somebody of support · sign ");
}

async function cutPartner(security: Staff, agent: Staff): Promise<void> {
  const { page } = agent;
  await expect(page.getByTestId("value-private.address")).toBeVisible();
  await visit(security, "Directory", "Employers");
  await security.page.getByRole("button", { name: `Cut: ${PARTNER}` }).click();
  const dialog = security.page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: /Reason/ }).fill("Their office was broken into.");
  await expect(dialog.getByRole("button", { name: "Cut", exact: true })).toBeDisabled();
  await dialog.getByRole("textbox", { name: /Type/ }).fill(PARTNER);
  await look(security, "cut");
  await dialog.getByRole("button", { name: "Cut", exact: true }).click();
  await expect(page.getByTestId("dark")).toBeVisible();
  expect(await page.content()).not.toMatch(/千代田区|彩/);
  await look(agent, "dark");
  await page.getByRole("button", { name: "Sign in again" }).click();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByText("Your access has ended.")).toBeVisible();
  await look(agent, "refused");
  await page.goBack();
  expect(await page.content()).not.toMatch(/千代田区|彩/);
  await visit(security, "Directory", "Cuts");
  await expect(security.page.getByText("In force")).toBeVisible();
  await expect(security.page.getByText(/the data plane had ended everything by/)).toBeVisible();
  await look(security, "cuts");
}

test("[CS-01] [ACC-11] [ACC-04] somebody asks for help; an agent of a partner that has just joined opens two fields; they see exactly that, with a proof; the partner is cut and the console goes dark", async ({
  somebody,
  staff,
  desk,
  musubi,
}, info) => {
  test.setTimeout(240_000);
  const [security, aki, ken] = await Promise.all([
    staff({ name: "鈴木 悟", roles: "security" }),
    staff({ name: "高橋 彩花", roles: "approver" }),
    staff({ name: "山本 健", roles: "approver" }),
  ]);
  const link = await addPartner(security);
  const agent = await desk(AGENT, link);

  await test.step("before its employer has joined, the agent signs in and reaches nothing", async () => {
    await look(agent, "enrol");
    await enrol(agent.page);
    await expect(agent.page.getByText("Your employer has not joined yet")).toBeVisible();
    await look(agent, "not-joined");
    await agent.page.goto("/cases");
    await expect(agent.page.getByText("Nothing to do here in this role")).toBeVisible();
    await look(agent, "closed-place");
  });

  await test.step("joining shows by name what would open, and takes two approvers of the owner, neither of them who asked", () =>
    joinPartner(security, [aki, ken]));

  const aya = await somebody("aya", "彩", PHONE);
  await call(aya, "account.updatePrivate", {
    profile: {
      legalName: "山田彩",
      legalNameKana: "やまだあや",
      postalCode: "100-0001",
      address: "東京都千代田区1-1",
      phone: "03-0000-0000",
    },
  });
  await askForHelp(aya);

  await test.step("the agent takes the case, states the purpose and asks for two fields", () => takeAndAsk(agent, aya));

  await test.step("a third person agrees", async () => {
    await visit(aki, "Approvals");
    await expect(aki.page.getByText("Display name and Postal address").first()).toBeVisible();
    await look(aki, "approvals");
    await aki.page.getByRole("button", { name: `Approve the request of ${AGENT}` }).click();
    await look(aki, "approve");
    await confirm(aki, "Approve");
    await expect(aki.page.getByText("You have agreed.")).toBeVisible();
  });

  await test.step("the agent opens the two fields, one by one, and sees what was recorded", async () => {
    const { page } = agent;
    await look(agent, "granted");
    await page.getByRole("button", { name: "Reveal: Display name" }).click();
    await expect(page.getByTestId("value-profile.displayName")).toHaveText("彩");
    await page.getByRole("button", { name: "Reveal: Postal address" }).click();
    await expect(page.getByTestId("value-private.address")).toContainText("東京都千代田区1-1");
    await expect(page.getByRole("status").filter({ hasText: "Recorded as led_" })).toHaveCount(3);
    await look(agent, "revealed");
    await visit(agent, "Access");
    await look(agent, "access");
    await page.goBack();
    await expect(page.getByTestId("value-private.address")).toHaveCount(0);
    await page.getByRole("button", { name: "Reveal: Postal address" }).click();
    await expect(page.getByTestId("value-private.address")).toBeVisible();
  });

  const proof = await test.step("the person is told, and sees exactly what was opened, by whom, from where, and who agreed", async () => {
    const { page } = aya;
    await expect(page.getByText("Somebody of support opened data of yours.").first()).toBeVisible();
    await page.goto("/me/opened");
    await expect.poll(() => opened(page)).toEqual(["What you wrote to us", "Name", "Address", "Address"].map((what) => `Opened: ${what}`));
    await page
      .getByRole("list", { name: /Entries of/ })
      .getByRole("link")
      .first()
      .click();
    const facts = page.locator("dl");
    await expect(facts).toContainText(PARTNER);
    await expect(facts).toContainText("Japan");
    await expect(facts).toContainText(`Somebody who approves access, ${OWNER}`);
    for (const name of [AGENT, aki.name]) await expect(page.getByText(name)).toHaveCount(0);
    await page.getByRole("button", { name: "Check this entry" }).click();
    await expect(page.getByText("This entry is genuine.")).toBeVisible();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save the proof file" }).click();
    const path = info.outputPath("entry.tlog-proof");
    await (await download).saveAs(path);
    return path;
  });

  await test.step("the program accepts the proof and the whole log, and no other log's key", async () => {
    const key = (await (await fetch(`${musubi.url}/log/key`)).text()).trim();
    const said = await mustRun(musubi, "log", "verify", "--proof", proof, "--key", key);
    expect(said).toContain("private.address");
    const other = await musubi.command("log", "verify", "--proof", proof, "--key", `${key.slice(0, -4)}AAA=`);
    expect(other.exitCode, other.output).not.toBe(0);
    await mustRun(musubi, "log", "verify");
  });

  await test.step("the partner is cut: the open console goes dark, holds nothing any more, and nobody comes back in", () =>
    cutPartner(security, agent));
  await aya.page.goto("/me/opened");
  await expect.poll(async () => (await opened(aya.page)).length).toBe(4);
});
