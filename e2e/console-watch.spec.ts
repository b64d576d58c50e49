import { pastEverything } from "@musubi/testkit";
import type { BrowserContextOptions } from "@playwright/test";
import { test as base, expect, look, mustRun, type Staff, visit } from "./console.ts";
import { MusubiProcess } from "./musubi-process.ts";
import { call, DESKTOP, type Somebody } from "./people.ts";

// A server of its own: what is over is made to be over in its database, and its directory is killed.
const test = base.extend<object, { musubi: MusubiProcess }>({
  musubi: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright demands a pattern here.
    async ({}, use) => {
      const server = await MusubiProcess.start();
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
});

/** A desk in Japanese. */
const JA: BrowserContextOptions = { ...DESKTOP, locale: "ja-JP" };

async function openCase(who: Somebody, text: string): Promise<string> {
  const opened = (await call(who, "support.open", { topic: "privacy", text, clientId: "first" })) as { case: { caseId: string } };
  return opened.case.caseId;
}

async function takeCase({ page }: Staff, caseId: string): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`^(Take the case ${caseId}|問い合わせ${caseId}.*を担当する)`) }).click();
  await expect(page.getByRole("button", { name: /^(Ask for access|アクセスを申請)$/ })).toBeVisible();
}

test("a directory that dies takes everything off the screen, ends no session, and the console comes back by itself to where it was", async ({
  somebody,
  staff,
  musubi,
}) => {
  test.setTimeout(180_000);
  const aya = await somebody("aya", "彩");
  const caseId = await openCase(aya, "住所が変わりました。");
  const emi = await staff({ name: "佐藤 恵美", roles: "support" });
  await takeCase(emi, caseId);
  await emi.page.getByRole("button", { name: "Read the case" }).click();
  await expect(emi.page.getByText("住所が変わりました。")).toBeVisible();
  const address = emi.page.url();
  const answer = emi.page.getByRole("textbox", { name: "Your answer" });
  await answer.fill("ご住所の変更を");

  await test.step("while it stands still nothing is seen, and nothing that was written is lost", async () => {
    const veiled = emi.page.evaluate(
      () =>
        new Promise<number>((done) => {
          const look = () => (document.querySelector("[data-veil]") === null ? setTimeout(look, 10) : done(Date.now()));
          look();
        }),
    );
    await musubi.killDirectory("SIGSTOP");
    const stoodStillMs = Date.now();
    try {
      test.info().annotations.push({ type: "veiled after, in ms", description: String((await veiled) - stoodStillMs) });
      await expect(emi.page.getByTestId("veil")).toBeVisible();
      await expect(emi.page.getByText("住所が変わりました。")).toBeHidden();
      await expect(answer).toBeHidden();
      await look(emi, "veiled");
    } finally {
      await musubi.killDirectory("SIGCONT");
    }
    await expect(emi.page.getByTestId("veil")).toHaveCount(0);
    await expect(emi.page.getByText("住所が変わりました。")).toBeVisible();
    await expect(answer).toHaveValue("ご住所の変更を");
  });

  const pid = await musubi.killDirectory("SIGKILL");
  await expect(emi.page.getByTestId("dark")).toBeVisible();
  await expect(emi.page.getByText("Your session has not ended")).toBeVisible();
  expect(await emi.page.content()).not.toMatch(/住所|彩/);
  await look(emi, "waiting-for-directory");
  // Back in its place, where what was read is asked for anew: nothing of it was kept.
  await emi.page.getByRole("button", { name: "Read the case" }).click({ timeout: 60_000 });
  await expect(emi.page.getByText("住所が変わりました。")).toBeVisible();
  expect(emi.page.url()).toBe(address);
  expect(await musubi.killDirectory(0)).not.toBe(pid);
  // What was being written is the agent's own: it came back with them, and is not left behind without a question.
  await expect(answer).toHaveValue("ご住所の変更を");
  const asked = emi.page.waitForEvent("dialog");
  await emi.page.close({ runBeforeUnload: true });
  const question = await asked;
  expect(question.type()).toBe("beforeunload");
  await question.dismiss();
});

test("[ACC-12] a bar of law is asked for with its ground and day, agreed to by two of two roles, and stands in audit; the person is told nothing yet", async ({
  somebody,
  staff,
}) => {
  test.setTimeout(240_000);
  const aya = await somebody("aya", "彩");
  const caseId = await openCase(aya, "問い合わせです。");
  const [emi, aki, ken, taro] = await Promise.all([
    staff({ name: "佐藤 恵美", roles: "support" }, JA),
    staff({ name: "高橋 彩花", roles: "approver" }, JA),
    staff({ name: "鈴木 悟", roles: "security" }, JA),
    staff({ name: "田中 太郎", roles: "auditor" }, JA),
  ]);
  const { page } = emi;
  await takeCase(emi, caseId);
  await page.getByRole("button", { name: "アクセスを申請" }).click();
  await expect(page.getByRole("checkbox", { name: /^法令により/ })).toHaveCount(0);
  await page.getByRole("combobox", { name: "目的" }).selectOption({ label: "法令に基づく請求" });
  await page.getByRole("textbox", { name: /^理由/ }).fill("裁判所の命令に応じるため。");
  await page.getByRole("checkbox", { name: "ハンドル" }).check();
  await page.getByRole("checkbox", { name: /^法令により/ }).check();
  await page.getByRole("button", { name: "記録される内容を確認" }).click();
  await expect(page.getByText("今日から2年以内の日を指定してください。")).toBeVisible();
  await page.getByLabel("この日の終わりまで知らせない").fill(new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10));
  await page.getByRole("textbox", { name: "法令上の根拠" }).fill("刑事訴訟法第197条第2項");
  await look(emi, "bar-form");
  await page.getByRole("button", { name: "記録される内容を確認" }).click();
  await expect(page.getByText("自分以外の、異なる職務の2名")).toBeVisible();
  await expect(page.getByText(/次の根拠とともに本人に表示されます：刑事訴訟法第197条第2項/)).toBeVisible();
  await look(emi, "bar-preview");
  await page.getByRole("button", { name: "アクセスを申請" }).click();
  await expect(page.getByText("判断待ち · 2名の判断待ち")).toBeVisible();
  for (const one of [aki, ken]) {
    await visit(one, "承認");
    await expect(one.page.getByText(/刑事訴訟法第197条第2項/)).toBeVisible();
    await look(one, "bar-approval");
    await one.page.getByRole("button", { name: `${emi.name}の申請を承認` }).click();
    await one.page.getByRole("dialog").getByRole("button", { name: "承認", exact: true }).click();
    await expect(one.page.getByText("承認しました。")).toBeVisible();
  }
  await page.getByRole("button", { name: "表示：ハンドル" }).click();
  await expect(page.getByTestId("value-profile.handle")).toHaveText(aya.handle);
  await look(emi, "bar-granted");
  const { disclosures } = (await call(aya, "disclosure.list", { countMax: 20 })) as { disclosures: { fields: string[] }[] };
  expect(disclosures.flatMap(({ fields }) => fields)).not.toContain("profile.handle");
  await visit(taro, "監査");
  await taro.page.getByRole("button", { name: "表示", exact: true }).click();
  const row = taro.page.getByRole("row").filter({ hasText: "profile.handle" });
  await expect(row).toContainText("法令による通知の保留");
  await row.getByRole("button", { name: /の詳細$/ }).click();
  await expect(taro.page.getByRole("dialog")).toContainText("刑事訴訟法第197条第2項");
  await look(taro, "bar-audit");
});

test("[ACC-03] a week that is over is signed off in the console; a record whose time is over says that it was erased, and not who it was", async ({
  somebody,
  staff,
  musubi,
}) => {
  test.setTimeout(240_000);
  const aya = await somebody("aya", "彩");
  const caseId = await openCase(aya, "問い合わせです。");
  const [emi, taro] = await Promise.all([
    staff({ name: "渡辺 消", roles: "support" }, JA),
    staff({ name: "田中 太郎", roles: "auditor" }, JA),
  ]);
  await takeCase(emi, caseId);
  await emi.page.getByRole("button", { name: "問い合わせを読む" }).click();
  await expect(emi.page.getByText("問い合わせです。")).toBeVisible();
  await mustRun(musubi, "log", "verify");
  const [{ week = "" } = {}] = (await pastEverything(
    musubi.dataDir,
    "update musubi.ledger set at = at - interval '14 days'",
    `select to_char(at at time zone 'UTC', 'IYYY-"W"IW') as week from musubi.ledger order by seq desc limit 1`,
  )) as { week?: string }[];
  await visit(taro, "見守り");
  await taro.page.getByRole("button", { name: `${week}週を確認する` }).click();
  await look(taro, "sign-off");
  await taro.page.getByRole("dialog").getByRole("textbox").fill("すべて問い合わせに応じたもの。");
  await taro.page.getByRole("dialog").getByRole("button", { name: "確認する" }).click();
  await expect(taro.page.getByText("確認しました。")).toBeVisible();
  await expect(taro.page.getByText(new RegExp(`に${taro.name}が確認`))).toBeVisible();
  await expect(taro.page.getByRole("button", { name: `${week}週を確認する` })).toHaveCount(0);

  await pastEverything(
    musubi.dataDir,
    "update musubi.alerts set closed_at = now(), closed_by = 'stf_00000000000000000000', closing_words = 'a drill'",
    "update musubi.ledger set at = at - interval '11 years', hidden_until = null, hidden_ground = null",
    "delete from musubi.ledger_bars",
    "select musubi.erase_old_records(10, 1000)",
  );
  await visit(taro, "監査");
  await taro.page.getByLabel("開始日").fill("2010-01-01");
  await taro.page.getByRole("button", { name: "表示", exact: true }).click();
  await expect(taro.page.getByText("記録は消去済み").first()).toBeVisible();
  await expect(taro.page.getByText(emi.name)).toHaveCount(0);
  await look(taro, "audit-erased");
  await taro.page
    .getByRole("button", { name: /の詳細$/ })
    .first()
    .click();
  await expect(taro.page.getByRole("dialog")).toContainText("もう誰にも読めません");
  await look(taro, "audit-erased-details");

  await pastEverything(
    musubi.dataDir,
    `insert into musubi.ledger_gaps (store, from_at, to_at, why)
       select store, now() - interval '20 days', now() - interval '19 days', 'a drill' from musubi.ledger_coverage order by store limit 1`,
  );
  await taro.page.keyboard.press("Escape");
  await visit(taro, "見守り");
  await expect(taro.page.getByRole("alert").filter({ hasText: "記録が完全ではありません" }).first()).toContainText("まで不完全です");
  await look(taro, "gap");
  await visit(taro, "監査");
  await taro.page.getByRole("textbox", { name: "拠点の国" }).fill("KR");
  await taro.page.getByRole("button", { name: "表示", exact: true }).click();
  await expect(taro.page.getByText("見つかりませんでしたが、記録が不完全です")).toBeVisible();
  await look(taro, "gap-audit");
});
