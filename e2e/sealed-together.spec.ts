import { holdingAt } from "@musubi/testkit";
import type { Page } from "@playwright/test";
import type { MusubiProcess } from "./musubi-process.ts";
import {
  befriend,
  call,
  DESKTOP,
  expect,
  haveKeys,
  hold,
  messageOf,
  openActions,
  openTalk,
  PHONE,
  type Somebody,
  say,
  test,
} from "./people.ts";
import { anotherDevice, comeInByRecoveryCode, letInByCode, makeRecoveryCode, photoNamed } from "./sealed-people.ts";

/** Stands in what is said, in captions, in names of files and of the group, and may be found nowhere on the server. */
const MARK = "封緘の合言葉ゆいのう";
/** Said in a talk that the server can read: whoever does not find it does not look. */
const PLAIN = "開いた合言葉ほどけ";

const REMINDER = "If you lose this device, your sealed talks are lost with it.";

async function accountIdOf(who: Somebody): Promise<string> {
  const { account } = (await call(who, "account.readMine", {})) as { account: { profile: { accountId: string } } };
  return account.profile.accountId;
}

async function sendPhoto(who: Somebody, name: string, caption: string): Promise<void> {
  await who.page.getByLabel("Photos and videos", { exact: true }).setInputFiles(photoNamed(name));
  await say(who, caption);
}

/** Pictures are fetched where somebody looks. */
async function seesPhoto(who: Somebody, caption: string): Promise<void> {
  await messageOf(who, caption).scrollIntoViewIfNeeded();
  await expect(messageOf(who, caption).locator("button img")).toHaveCount(1);
}

async function safetyNumberOf(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Details", exact: true }).click();
  await page.getByRole("button", { name: "Compare the safety number" }).click();
  return (await page.getByRole("status", { name: "Safety number" }).textContent()) ?? "";
}

/** Everything that people do in a talk, with photos from both sides. */
async function talkAsEverywhere(hanako: Somebody, taro: Somebody): Promise<void> {
  await say(taro, "はい、そうしましょう");
  await messageOf(hanako, "はい、そうしましょう").hover();
  await messageOf(hanako, "はい、そうしましょう").getByRole("button", { name: "Reply" }).click();
  await say(hanako, "では三時に");
  await expect(messageOf(taro, "では三時に").getByText("はい、そうしましょう")).toBeVisible();
  await messageOf(hanako, "はい、そうしましょう").hover();
  await messageOf(hanako, "はい、そうしましょう").getByRole("button", { name: "React", exact: true }).click();
  await hanako.page.getByRole("button", { name: "React with 👍" }).click();
  await expect(messageOf(taro, "はい、そうしましょう").getByRole("button", { name: /👍/ })).toBeVisible();
  await taro.page.getByRole("button", { name: "Stickers" }).click();
  await taro.page.getByRole("tabpanel").getByRole("button").first().click();
  await expect(hanako.page.getByRole("img", { name: /Sticker:/ }).first()).toBeVisible();
  await openActions(hanako, "では三時に");
  await hanako.page.getByRole("menuitem", { name: "Pin", exact: true }).click();
  for (const { page } of [hanako, taro]) await expect(page.locator('button[title="Pinned"]')).toContainText("では三時に");
  await sendPhoto(hanako, `${MARK}-机.jpg`, `${MARK} 机から`);
  await seesPhoto(taro, `${MARK} 机から`);
  await sendPhoto(taro, `${MARK}-電話.jpg`, `${MARK} 電話から`);
  await seesPhoto(hanako, `${MARK} 電話から`);
  await taro.page.reload();
  for (const text of ["では三時に", `${MARK} 電話から`]) await expect(messageOf(taro, text)).toBeVisible();
}

interface Four {
  readonly hanako: Somebody;
  readonly taro: Somebody;
  /** The second device of each. */
  readonly desk: Somebody;
  readonly tablet: Somebody;
}

const GROUP = `${MARK}の会`;

/** Begins a group with everybody but the third, lets the third in; the third leaves again. */
async function thirdComesAndGoes({ hanako, taro, desk, tablet }: Four, jiro: Somebody): Promise<void> {
  const everywhere = [hanako, taro, desk, tablet];
  await hanako.page.goto("/talks");
  await hanako.page.getByRole("button", { name: "New talk" }).click();
  await hanako.page.getByRole("menuitem", { name: "New group" }).click();
  await hanako.page.getByRole("textbox", { name: "Name of the group" }).fill(GROUP);
  await hanako.page.getByRole("checkbox", { name: taro.name }).check();
  await hanako.page.getByRole("button", { name: "Make the group" }).click();
  await expect(hanako.page.getByRole("textbox", { name: "Message" })).toBeVisible();
  await say(hanako, "次郎さんが来る前の話");
  for (const who of [taro, desk, tablet]) {
    await who.page.goto("/talks");
    await openTalk(who, GROUP);
    await expect(messageOf(who, "次郎さんが来る前の話")).toBeVisible();
  }
  // Her details are open since the numbers were compared.
  await hanako.page.getByRole("button", { name: "Add members" }).click();
  const dialog = hanako.page.getByRole("dialog", { name: "Add members" });
  await dialog.getByRole("checkbox", { name: jiro.name }).check();
  await dialog.getByRole("button", { name: "Add 1 person" }).click();
  await expect(dialog).toHaveCount(0);
  await say(hanako, "ようこそ、次郎さん");
  await openTalk(jiro, GROUP);
  await expect(messageOf(jiro, "ようこそ、次郎さん")).toBeVisible();
  await say(jiro, "おじゃまします");
  for (const who of everywhere) await expect(messageOf(who, "おじゃまします")).toBeVisible();
  const { talks } = (await call(jiro, "talk.list", { countMax: 10 })) as { talks: { talkId: string; kind: string }[] };
  const talkId = talks.find(({ kind }) => kind === "group")?.talkId;
  await expect(jiro.page.getByText("次郎さんが来る前の話")).toHaveCount(0);
  // Nothing closed either: what was said before is not even named to whoever comes.
  await expect(jiro.page.getByText(/before this device joined|this device cannot open/)).toHaveCount(0);
  await jiro.page.getByRole("button", { name: "Details", exact: true }).click();
  await jiro.page.getByRole("button", { name: "Leave the talk" }).click();
  await jiro.page.getByRole("dialog", { name: /Leave/ }).getByRole("button", { name: "Leave the talk" }).click();
  await expect(jiro.page.getByRole("navigation", { name: "Talks" }).getByText(GROUP)).toHaveCount(0);
  await say(desk, "次郎さんが帰った後の話");
  for (const who of everywhere) await expect(messageOf(who, "次郎さんが帰った後の話")).toBeVisible();
  await jiro.page.reload();
  await expect(jiro.page.getByRole("heading", { name: "Talk", exact: true })).toBeVisible();
  await expect(jiro.page.getByText(/の話/)).toHaveCount(0);
  for (const [operation, input] of [
    ["message.list", { talkId, countMax: 50 }],
    ["sealed.follow", { talkId, after: 0, countMax: 50 }],
  ] as const) {
    const answer = await jiro.page.request.post(`/api/${operation}`, { data: input });
    expect([answer.ok(), await answer.text()].join(" "), operation).toContain("not_found");
  }
}

/** The phone reports what was said to it; only the command that shows it shows it. */
async function reportFromPhone({ hanako, taro }: Four, musubi: MusubiProcess): Promise<void> {
  const words = `${MARK}をばらすぞ`;
  await say(hanako, words);
  await hold(taro, words);
  await taro.page.getByRole("button", { name: "Report…" }).tap();
  await taro.page.getByRole("radio", { name: "Harassment or bullying" }).check();
  await taro.page.getByRole("button", { name: "Continue" }).click();
  await taro.page.getByRole("button", { name: "Send the report" }).click();
  await taro.page.getByRole("button", { name: "Done" }).click();
  const { reports } = (await call(taro, "report.list", {})) as { reports: { reportId: string }[] };
  const reportId = reports[0]?.reportId ?? "";
  const verified = await musubi.command("report", "verify", reportId, "--by", "Noriko", "--why", "a report of a threat");
  expect(verified.output.match(/verified: relayed by us/g), verified.output).toHaveLength(1);
  expect(verified.output).not.toContain(MARK);
  const shown = await musubi.command("report", "show", reportId, "--by", "Noriko", "--why", "a report of a threat");
  expect(shown.output).toContain(`says: ${words}`);
}

/** Looks through everything that the server has, for what was said sealed and for what was said in a plain talk. */
async function lookEverywhere({ hanako, taro }: Four, musubi: MusubiProcess): Promise<void> {
  const { talk } = (await call(hanako, "talk.openDirect", { accountId: await accountIdOf(taro), protection: "plain" })) as {
    talk: { talkId: string };
  };
  await call(hanako, "message.send", { talkId: talk.talkId, clientId: "plain-words-1", content: { kind: "text", text: PLAIN } });
  const [plain, sealed] = [await holdingAt(musubi.dataDir, PLAIN), await holdingAt(musubi.dataDir, MARK)];
  // The same look finds what the server can read: as a row, and as bytes on the disk.
  expect(plain).toContain("musubi.messages");
  expect(plain.some((place) => place.includes("/postgres/"))).toBe(true);
  expect(sealed).toEqual([]);
}

test("[SEALED-08] [SEALED-09] two people with two devices each, one a phone, talk sealed with photos; a third comes and goes; a message is reported and verified; and the database copied whole shows none of it", async ({
  browser,
  musubi,
  somebody,
}) => {
  test.setTimeout(300_000);
  const hanako = await somebody("hanako", "山田 花子", DESKTOP);
  const taro = await somebody("taro", "佐藤 太郎", PHONE);
  const jiro = await somebody("jiro", "鈴木 次郎", DESKTOP);
  await befriend(hanako, taro);
  await befriend(hanako, jiro);
  await haveKeys(hanako, taro, jiro);

  await test.step("the talk is begun sealed, and says so to both", async () => {
    await hanako.page.getByRole("button", { name: "New talk" }).click();
    await hanako.page.getByRole("menuitem", { name: "Talk to a friend" }).click();
    const dialog = hanako.page.getByRole("dialog");
    await expect(dialog.getByRole("radio", { name: "Sealed", exact: true })).toBeChecked();
    await dialog.getByRole("button", { name: taro.name }).click();
    await expect(hanako.page.getByText(/Sealed · 2 people only/)).toBeVisible();
    await say(hanako, `${MARK} 🔏`);
    await openTalk(taro, hanako.name);
    await expect(messageOf(taro, `${MARK} 🔏`)).toBeVisible();
    await expect(taro.page.getByText(/Sealed · 2 people only/)).toBeVisible();
    await taro.page.goto("/talks");
    await expect(taro.page.getByText(REMINDER)).toBeVisible();
    await openTalk(taro, hanako.name);
  });

  await test.step("replies, reactions, stickers and photos work as everywhere, and are there after a reload", () =>
    talkAsEverywhere(hanako, taro));

  await test.step("both see the same safety number, and say that they have compared it", async () => {
    const [mine, theirs] = [await safetyNumberOf(hanako.page), await safetyNumberOf(taro.page)];
    expect(mine).toMatch(/^(\d{5} ){11}\d{5}$/);
    expect(theirs).toBe(mine);
    for (const { page } of [hanako, taro]) {
      await page.getByRole("button", { name: "We have compared: it is the same" }).click();
      await expect(page.getByText("You have compared this number.")).toBeVisible();
    }
  });

  const desk = await anotherDevice(browser, musubi, hanako);
  const tablet = await anotherDevice(browser, musubi, taro);
  const four = { hanako, taro, desk, tablet };
  const everywhere = Object.values(four);
  await test.step("each gets a second device, by the code on its screen and by the recovery key, with what was said", async () => {
    await letInByCode(hanako, desk);
    await comeInByRecoveryCode(tablet, await makeRecoveryCode(taro));
    await expect(taro.page.getByText(REMINDER)).toHaveCount(0);
    for (const [who, friend] of [
      [hanako, taro],
      [desk, taro],
      [taro, hanako],
      [tablet, hanako],
    ] as const) {
      await who.page.goto("/talks");
      await openTalk(who, friend.name);
      await expect(messageOf(who, `${MARK} 🔏`)).toBeVisible();
      await seesPhoto(who, `${MARK} 机から`);
    }
    await say(desk, "二台目からです");
    await say(tablet, "こちらも二台目です");
    for (const who of everywhere)
      for (const text of ["二台目からです", "こちらも二台目です"]) await expect(messageOf(who, text)).toBeVisible();
  });

  await test.step("two windows of one browser share one end of the talk", async () => {
    const window = { ...hanako, page: await hanako.context.newPage() };
    await window.page.goto(hanako.page.url());
    await expect(messageOf(window, "こちらも二台目です")).toBeVisible();
    await say(window, "別の窓から");
    await say(hanako, "もとの窓から");
    for (const who of [window, ...everywhere])
      for (const text of ["別の窓から", "もとの窓から"])
        await expect(who.page.locator("[data-message]").filter({ hasText: text })).toHaveCount(1);
    await window.page.close();
  });

  await test.step("a third is let into a group and leaves it, and reads neither what was said before nor after", () =>
    thirdComesAndGoes(four, jiro));

  await test.step("a message is reported from the phone, and the command verifies it", () => reportFromPhone(four, musubi));

  await test.step("the database copied whole, and every file of the server, show none of it", () => lookEverywhere(four, musubi));
  for (const { context } of [desk, tablet]) await context.close();
});
