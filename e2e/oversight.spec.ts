import type { BrowserContextOptions, Page } from "@playwright/test";
import { expect, look, mustRun, type Staff, test, visit } from "./console.ts";
import { befriend, call, DESKTOP, openTalk, type Somebody, say } from "./people.ts";

/** A desk in Japanese. */
const JA: BrowserContextOptions = { ...DESKTOP, locale: "ja-JP" };

/** Opens a case in the app's name; gives its id. */
async function openCase(who: Somebody, topic: string, text: string): Promise<string> {
  const opened = (await call(who, "support.open", { topic, text, clientId: "first" })) as { case: { caseId: string } };
  return opened.case.caseId;
}

/** Goes to a case from the list of those that are open. */
async function openOf(staff: Staff, caseId: string): Promise<void> {
  await visit(staff, "問い合わせ");
  await staff.page.getByRole("link", { name: new RegExp(`^問い合わせ${caseId}`) }).click();
  await expect(staff.page.getByText(caseId)).toBeVisible();
}

/** Fills in a request and goes on to what will be recorded. */
async function ask({ page }: Staff, purpose: string, words: string, choose: () => Promise<void>): Promise<void> {
  await page.getByRole("button", { name: "アクセスを申請" }).click();
  await page.getByRole("combobox", { name: "目的" }).selectOption({ label: purpose });
  await page.getByRole("textbox", { name: /^理由/ }).fill(words);
  await choose();
  await page.getByRole("button", { name: "記録される内容を確認" }).click();
  await expect(page.getByText("必要な承認", { exact: true })).toBeVisible();
}

async function workAs({ page }: Staff, role: string): Promise<void> {
  await page.getByRole("navigation").getByRole("link", { name: "自分", exact: true }).click();
  await page.getByRole("button", { name: `この職務で作業する: ${role}` }).click();
  await expect(page.getByRole("region", { name: "このセッション" })).toContainText(role);
}

async function approve({ page }: Staff, name: string): Promise<void> {
  await page.getByRole("button", { name: `${name}の申請を承認` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "承認", exact: true }).click();
}

/** What is said first in the list of who opened one's data. */
async function newest(page: Page): Promise<string> {
  await page.goto("/me/opened");
  return (
    (await page
      .getByRole("list", { name: /Entries of/ })
      .getByRole("link")
      .first()
      .textContent()) ?? ""
  );
}

test("messages open with two people of two roles, never oneself, and everybody in the talk sees it", async ({ somebody, staff }) => {
  test.setTimeout(240_000);
  const [gin, hana] = await Promise.all([somebody("gin", "銀"), somebody("hana", "はな")]);
  await befriend(gin, hana);
  const { account } = (await call(hana, "account.readMine", {})) as { account: { profile: { accountId: string } } };
  const { talk } = (await call(gin, "talk.openDirect", { accountId: account.profile.accountId })) as { talk: { talkId: string } };
  await openTalk(gin, "はな");
  await say(gin, "駅で待っています");
  const caseId = await openCase(gin, "safety", "知らない人から連絡が来ました。");

  const [rin, aki, sora, ken] = await Promise.all([
    staff({ name: "中村 凛", roles: "moderator,approver" }, JA),
    staff({ name: "高橋 彩花", roles: "approver" }, JA),
    staff({ name: "山本 空", roles: "approver" }, JA),
    staff({ name: "鈴木 悟", roles: "security" }, JA),
  ]);
  await expect(rin.page.getByText("どの職務で作業しますか")).toBeVisible();
  await look(rin, "role");
  await rin.page.getByRole("button", { name: "進む" }).click();

  await test.step("a moderator takes the case and asks for a stretch of the talk", async () => {
    await rin.page.getByRole("button", { name: new RegExp(`^問い合わせ${caseId}.*を担当する`) }).click();
    await ask(rin, "安全に関する通報", "知らない人からの連絡を確認するため。", async () => {
      await rin.page.getByText("トークの一部").click();
      await rin.page.getByRole("textbox", { name: "トークID" }).fill(talk.talkId);
      await rin.page.getByRole("textbox", { name: "最初のメッセージ番号" }).fill("1");
      await rin.page.getByRole("textbox", { name: "最後のメッセージ番号" }).fill("50");
      await look(rin, "ask-messages");
    });
    await expect(rin.page.getByText("自分以外の、異なる職務の2名")).toBeVisible();
    await look(rin, "preview-messages");
    await rin.page.getByRole("button", { name: "アクセスを申請" }).click();
    await expect(rin.page.getByText("判断待ち · 2名の判断待ち")).toBeVisible();
  });

  await test.step("the same person in another role cannot agree; two of one role are one too few", async () => {
    await workAs(rin, "承認者");
    await visit(rin, "承認");
    await expect(rin.page.getByText("ご自身の申請です。別の担当者が判断します。")).toBeVisible();
    await expect(rin.page.getByRole("button", { name: /の申請を承認/ })).toHaveCount(0);
    await look(rin, "own-request");
    await visit(aki, "承認");
    await approve(aki, rin.name);
    await expect(aki.page.getByText("承認しました。")).toBeVisible();
    await visit(sora, "承認");
    await approve(sora, rin.name);
    await expect(sora.page.getByRole("alert").getByText("二人目の承認は、別の職務の担当者が行う必要があります。")).toBeVisible();
    await look(sora, "same-role");
    await visit(ken, "承認");
    await approve(ken, rin.name);
    await expect(ken.page.getByText("承認しました。")).toBeVisible();
  });

  await test.step("the messages open, and both people of the talk are told by whom and why", async () => {
    await workAs(rin, "モデレーター");
    await openOf(rin, caseId);
    await rin.page.getByRole("button", { name: "メッセージを表示" }).click();
    await expect(rin.page.getByText("駅で待っています")).toBeVisible();
    for (const { page } of [gin, hana])
      await expect(
        page.getByText("Somebody of moderation opened data of yours. Reason: To look into a report about safety."),
      ).toBeVisible();
    for (const { page } of [gin, hana]) expect(await newest(page)).toContain("Opened: Messages of a talk");
    await look(rin, "messages");
    await rin.page.getByRole("button", { name: "今すぐ終了" }).click();
    await rin.page.getByRole("dialog").getByRole("button", { name: "今すぐ終了" }).click();
    await expect(rin.page.getByText("駅で待っています")).toHaveCount(0);
  });
});

test("[ACC-02] [ACC-03] an emergency is loud at once and stays open until somebody else has reviewed it; audit finds it with its proof", async ({
  somebody,
  staff,
  musubi,
}, info) => {
  test.setTimeout(240_000);
  const mei = await somebody("mei", "芽衣");
  const caseId = await openCase(mei, "sign_in", "誰かが私の名前で入っています。");
  const [ken, taro, aki] = await Promise.all([
    staff({ name: "鈴木 悟", roles: "security" }, JA),
    staff({ name: "田中 太郎", roles: "auditor" }, JA),
    staff({ name: "高橋 彩花", roles: "approver" }, JA),
  ]);

  const breakGlass = async (): Promise<void> => {
    await openOf(ken, caseId);
    await ask(ken, "セキュリティ事故", "乗っ取りの疑いがあり、待てないため。", () =>
      ken.page.getByRole("checkbox", { name: "ハンドル" }).check(),
    );
    await ken.page.getByRole("button", { name: "緊急：承認を待たずに開く" }).click();
    await look(ken, "break-glass");
    await ken.page.getByRole("dialog").getByRole("button", { name: "今すぐ開く" }).click();
  };

  await test.step("it opens without waiting, and oversight sees an alert within seconds", async () => {
    await visit(taro, "見守り");
    await expect(taro.page.getByText("正常")).toBeVisible();
    await breakGlass();
    await ken.page.getByRole("button", { name: "表示：ハンドル" }).click();
    await expect(ken.page.getByTestId("value-profile.handle")).toHaveText(mei.handle);
    await expect(mei.page.getByText(/^Somebody of security opened data of yours/)).toBeVisible();
    await look(ken, "emergency-open");
    await expect(taro.page.getByText("緊急アクセス", { exact: true }).first()).toBeVisible({ timeout: 30_000 });
    await look(taro, "oversight");
  });

  await test.step("there is no second one before the first is reviewed, and not by oneself", async () => {
    await breakGlass();
    await expect(ken.page.getByRole("alert").getByText("前回の緊急アクセスの確認がまだ終わっていません。")).toBeVisible();
    await ken.page.getByRole("dialog").getByRole("button", { name: "キャンセル" }).click();
    await visit(ken, "承認");
    await expect(ken.page.getByText("ご自身の申請です。別の担当者が判断します。")).toBeVisible();
    await visit(aki, "承認");
    await aki.page.getByRole("button", { name: `${ken.name}の緊急アクセスを確認する` }).click();
    await aki.page.getByRole("textbox", { name: /^理由/ }).fill("本人からの連絡と一致していました。");
    await look(aki, "review");
    await aki.page.getByRole("button", { name: "確認を終える" }).click();
    await expect(aki.page.getByText("確認待ちの緊急アクセスはありません")).toBeVisible();
    await breakGlass();
    await expect(ken.page.getByText("緊急アクセスを開始しました（15分）。後で確認が行われます。")).toBeVisible();
  });

  await test.step("the alert is closed with what was found; a week that still runs cannot be signed off", async () => {
    const alerts = taro.page.getByRole("region", { name: "警告" });
    const open = alerts.getByRole("button", { name: /「緊急アクセス」を対応済みにする/ });
    const before = await open.count();
    await open.last().click();
    await taro.page.getByRole("dialog").getByRole("textbox").fill("確認済みの緊急対応でした。");
    await look(taro, "alert-close");
    await taro.page.getByRole("dialog").getByRole("button", { name: "対応済みにする" }).click();
    await expect(taro.page.getByText("対応済みにしました。")).toBeVisible();
    await expect.poll(() => open.count()).toBeLessThan(Math.max(before, 2));
    await expect(taro.page.getByText("集計中")).toBeVisible();
    await expect(taro.page.getByRole("button", { name: /週を確認する/ })).toHaveCount(0);
  });

  await test.step("audit finds it by case, with who, from where, which fields, why and agreed to by whom, and a proof that holds", async () => {
    const { page } = taro;
    await visit(taro, "監査");
    await page.getByRole("button", { name: "条件を増やす" }).click();
    await page.getByRole("textbox", { name: "問い合わせ" }).fill("cas_");
    await page.getByRole("button", { name: "表示", exact: true }).click();
    await expect(page.getByText("cas_で始まるIDを入力してください。")).toBeVisible();
    await page.getByRole("textbox", { name: "問い合わせ" }).fill(caseId);
    await page.getByRole("button", { name: "表示", exact: true }).click();
    const shown = page.getByRole("row").filter({ hasText: "profile.handle" });
    await expect(shown).toHaveCount(1);
    await look(taro, "audit");
    await shown.getByRole("button", { name: /の詳細$/ }).click();
    const details = page.getByRole("dialog");
    for (const words of [ken.name, "profile.handle", "セキュリティ事故", "乗っ取りの疑い", "端末の証明", "なし"])
      await expect(details).toContainText(words);
    await look(taro, "audit-details");
    const download = page.waitForEvent("download");
    await details.getByRole("button", { name: "証明書を保存" }).click();
    const path = info.outputPath("audit.tlog-proof");
    await (await download).saveAs(path);
    const key = (await (await fetch(`${musubi.url}/log/key`)).text()).trim();
    await mustRun(musubi, "log", "verify", "--proof", path, "--key", key);
  });
});
