import { holdingAt } from "@musubi/testkit";
import type { Locator } from "@playwright/test";
import { findings, findingsInBothSchemes } from "./findings.ts";
import { BESIDE_A_SITE, MusubiProcess } from "./musubi-process.ts";
import { test as base, befriend, call, expect, haveKeys, messageOf, openActions, openTalk, PHONE, type Somebody, say } from "./people.ts";

const NOTICE = "https://www.town.jp/notice";
const EVIL = "https://a-very-long-name-that-begins-like-bank.example.com.login.evil-town.jp/";
const TITLE = "三瓶山で初雪";
/** A page of which nothing may be found on the server. */
const SECRET = "https://www.town.jp/sealed";
const SECRET_TITLE = "封じた合言葉ふゆのはじめ";

const test = base.extend<object, { musubi: MusubiProcess }>({
  musubi: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright demands a pattern here.
    async ({}, use) => {
      const server = await MusubiProcess.start(BESIDE_A_SITE);
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
});

const field = ({ page }: Somebody): Locator => page.getByRole("textbox", { name: "Message" });
const chip = ({ page }: Somebody): Locator => page.getByRole("button", { name: "Add a preview" });
const made = ({ page }: Somebody): Locator => page.getByRole("region", { name: "Preview that goes with the message" });

/** Asks for the preview of what stands in the field, and waits until its card is there. */
async function addPreview(who: Somebody, title: string): Promise<void> {
  await chip(who).click();
  await expect(who.page.getByText("and so learns its address")).toBeVisible();
  await who.page.getByRole("button", { name: "Open the page" }).click();
  await expect(made(who)).toContainText(title);
}

/** Everything that this browser asks for besides its own server. */
function elsewhere({ page }: Somebody, own: string): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(own) && !/^(data|blob):/.test(request.url())) asked.push(request.url());
  });
  return asked;
}

/** The plain talk of two people, open in both browsers. */
async function openPlain(one: Somebody, other: Somebody): Promise<string> {
  await befriend(one, other);
  const { friends } = (await call(one, "friend.list", { after: 0, countMax: 10 })) as { friends: { profile: { accountId: string } }[] };
  const opened = await call(one, "talk.openDirect", { accountId: friends[0]?.profile.accountId, protection: "plain" });
  await openTalk(one, other.name);
  await openTalk(other, one.name);
  return (opened as { talk: { talkId: string } }).talk.talkId;
}

test("a card is made on request alone, looked at, taken off, changed and forwarded; nobody else asks the page", async ({
  somebody,
  musubi,
}) => {
  const [mio, ren] = [await somebody("mio", "Mio"), await somebody("ren", "Ren", PHONE)];
  const asked = [elsewhere(mio, musubi.url), elsewhere(ren, musubi.url)];
  await openPlain(mio, ren);

  await field(mio).fill("http://www.town.jp/notice と https://www.town.jp:8443/");
  await expect(chip(mio)).toHaveCount(0);
  await field(mio).fill(`初雪だって ${NOTICE}`);
  await expect(chip(mio)).toBeVisible();
  await chip(mio).click();
  expect(await findingsInBothSchemes(mio.page)).toEqual([]);
  await mio.page.getByRole("button", { name: "Not now" }).click();
  await addPreview(mio, TITLE);
  expect(await findingsInBothSchemes(mio.page)).toEqual([]);
  await expect(made(mio)).toContainText("www.town.jp");
  await expect(made(mio).locator("img")).toBeVisible();
  // Nothing sticks: without its link the card goes, and comes back only by hand.
  await field(mio).fill("初雪だって");
  await expect(made(mio)).toHaveCount(0);
  await field(mio).fill(`初雪だって ${NOTICE}`);
  await expect(chip(mio)).toBeVisible();
  await addPreview(mio, TITLE);
  await mio.page.getByRole("button", { name: "Remove the preview" }).click();
  await addPreview(mio, TITLE);
  await mio.page.getByRole("button", { name: "Send", exact: true }).click();

  const card = messageOf(ren, "初雪だって").getByRole("link", { name: TITLE });
  await expect(card).toBeVisible();
  await expect(card).toHaveAttribute("href", NOTICE);
  await expect(card).toHaveAttribute("rel", /noopener noreferrer/);
  await expect(card.locator("img")).toHaveJSProperty("complete", true);
  expect(await card.locator("img").evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(480);

  for (const { page } of [mio, ren]) expect(await findingsInBothSchemes(page)).toEqual([]);

  await openActions(mio, "初雪だって");
  await mio.page.getByRole("menuitem", { name: "Edit" }).click();
  await expect(made(mio)).toContainText(TITLE);
  await field(mio).fill(`初雪ですよ ${NOTICE}`);
  await mio.page.getByRole("button", { name: "Save the change" }).click();
  await expect(messageOf(ren, "初雪ですよ").getByRole("link", { name: TITLE })).toBeVisible();

  await openActions(mio, "初雪ですよ");
  await mio.page.getByRole("menuitem", { name: "Forward" }).click();
  await mio.page.getByRole("checkbox", { name: "Ren" }).check();
  await mio.page.getByRole("button", { name: "Forward", exact: true }).click();
  await expect(ren.page.getByRole("link", { name: TITLE })).toHaveCount(2);
  expect(asked).toEqual([[], []]);
});

test("where there is nothing to show, that is said in words, and the link can be sent as it is", async ({ somebody }) => {
  const [sora, umi] = [await somebody("sora", "Sora"), await somebody("umi", "Umi")];
  await openPlain(sora, umi);
  for (const [link, words] of [
    ["https://www.town.jp/empty", "says nothing about itself"],
    ["https://nobody.town.jp/", "could not be opened"],
    ["https://localhost/", "public https pages alone"],
  ] as const) {
    await field(sora).fill(link);
    await chip(sora).click();
    await sora.page.getByRole("button", { name: "Open the page" }).click();
    await expect(sora.page.getByRole("alert").filter({ hasText: words })).toBeVisible();
  }
  await sora.page.getByRole("button", { name: "Dismiss" }).click();
  await expect(chip(sora)).toBeVisible();
  await say(sora, "https://www.town.jp/empty");
  await expect(messageOf(sora, "https://www.town.jp/empty").getByRole("link")).toHaveCount(1);
});

test("in a sealed talk the card is sealed: what the page said is nowhere on the server", async ({ somebody, musubi }) => {
  const [aoi, kei] = [await somebody("aoi", "Aoi"), await somebody("kei", "Kei")];
  await befriend(aoi, kei);
  await haveKeys(aoi, kei);
  await aoi.page.getByRole("button", { name: "New talk" }).click();
  await aoi.page.getByRole("menuitem", { name: "New group" }).click();
  await aoi.page.getByRole("textbox", { name: "Name of the group" }).fill("山の会");
  await aoi.page.getByRole("checkbox", { name: "Kei" }).check();
  await aoi.page.getByRole("button", { name: "Make the group" }).click();
  await expect(field(aoi)).toBeVisible();
  await openTalk(kei, "山の会");
  await field(aoi).fill(`冬の話 ${SECRET}`);
  await addPreview(aoi, SECRET_TITLE);
  await aoi.page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(messageOf(kei, "冬の話").getByRole("link", { name: SECRET_TITLE })).toBeVisible();
  expect(await holdingAt(musubi.dataDir, SECRET_TITLE)).toEqual([]);
});

test("a card shows where its link leads, whatever it says, and only for a link of its text", async ({ somebody }) => {
  const [nao, toru] = [await somebody("nao", "Nao"), await somebody("toru", "Toru", PHONE)];
  const talkId = await openPlain(nao, toru);
  const forged = { title: "Your Bank", description: "Sign in", siteName: "bank.example.com" };
  const post = (clientId: string, text: string, url: string) =>
    call(nao, "message.send", { talkId, clientId, content: { kind: "text", text, preview: { url, ...forged } } });
  await post("one", `先に ${NOTICE}`, EVIL);
  await post("two", `次に ${EVIL}`, EVIL);
  const card = messageOf(toru, "次に").getByRole("link", { name: "Your Bank" });
  await expect(card.getByText("evil-town.jp", { exact: false })).toBeVisible();
  const host = card.getByText(new URL(EVIL).host, { exact: true });
  expect(await host.evaluate((one) => one.scrollWidth <= one.clientWidth + 1 && getComputedStyle(one).textOverflow !== "ellipsis")).toBe(
    true,
  );
  await expect(messageOf(toru, "先に").getByRole("link", { name: "Your Bank" })).toHaveCount(0);
  expect(await findings(toru.page)).toEqual([]);
});
