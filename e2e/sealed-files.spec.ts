import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { findingsInBothSchemes } from "./findings.ts";
import { befriend, call, DESKTOP, expect, messageOf, openActions, PHONE, type Somebody, test } from "./people.ts";

/** Stands in the name of a file, in its caption and in what it shows, and may be found nowhere on the server. */
const MARK = "musubime7f3a91c";
/** Stands in the metadata of the photo, beside an invented place at sea. */
const CANARY = "CANARY-SH-6";
const PHOTO = readFileSync(new URL("../fixtures/photos/exif-gps-orient6.jpg", import.meta.url));
/** Of a telephone with Display P3, and how it must look: red, green and blue of each quarter, row by row, as the list of fixtures says. */
const HEIC = readFileSync(new URL("../fixtures/photos/img-2682.heic", import.meta.url));
const HEIC_QUARTERS = [100, 121, 138, 57, 74, 88, 73, 75, 72, 69, 72, 73];
/** The photo as it must look: taller than wide once it is turned. */
const RATIO = 599 / 900;

interface Chosen {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

async function attach({ page }: Somebody, label: string, file: Chosen): Promise<void> {
  await page.getByLabel(label, { exact: true }).setInputFiles(file);
  await expect(page.getByRole("region", { name: "To be sent" }).getByRole("listitem")).toHaveCount(1);
}

async function send({ page }: Somebody, caption: string): Promise<void> {
  await page.getByRole("textbox", { name: "Message" }).fill(caption);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

function picturesIn(message: Locator): Locator {
  return message.locator("button img");
}

/** Mean red, green and blue of each quarter of a picture, row by row. */
function coloursOfQuarters(image: HTMLImageElement): number[] {
  const [width, height] = [image.naturalWidth >> 1, image.naturalHeight >> 1];
  const context = Object.assign(document.createElement("canvas"), { width: 2 * width, height: 2 * height }).getContext("2d");
  context?.drawImage(image, 0, 0);
  return [0, 1, 2, 3].flatMap((quarter) => {
    const data = context?.getImageData((quarter % 2) * width, (quarter >> 1) * height, width, height).data;
    const sumOf = (channel: number): number => data?.reduce((sum, value, at) => (at % 4 === channel ? sum + value : sum), 0) ?? 0;
    return [sumOf(0), sumOf(1), sumOf(2)].map((sum) => sum / (width * height));
  });
}

/** What is saved by this press. */
async function saved(page: Page, press: () => Promise<void>): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent("download"), press()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Saves the original of the picture that a message shows. */
async function savedPicture({ page }: Somebody, message: Locator): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  await message
    .getByRole("button", { name: /^Photo/ })
    .first()
    .click();
  const viewer = page.getByRole("dialog", { name: "Photos and videos" });
  await expect(viewer.locator('[data-side="0"] [data-shown="shown"] img')).toBeVisible();
  const file = await saved(page, () => viewer.getByRole("button", { name: "Save", exact: true }).click());
  await page.keyboard.press("Escape");
  await expect(viewer).toHaveCount(0);
  return file;
}

/** The files below a directory in which these bytes stand. */
function holding(directory: string, words: string): string[] {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  return paths.filter((path) => {
    try {
      return readFileSync(path).includes(words);
    } catch {
      // The server has just removed it.
      return false;
    }
  });
}

/** Two people with a sealed talk open: one at a desk, one on a phone. */
async function sealedPair(
  somebody: (handle: string, name: string, options?: object) => Promise<Somebody>,
): Promise<{ mei: Somebody; ren: Somebody; talkId: string }> {
  const mei = await somebody("mei", "芽衣", DESKTOP);
  const ren = await somebody("ren", "蓮", PHONE);
  await befriend(mei, ren);
  const { account } = (await call(ren, "account.readMine", {})) as { account: { profile: { accountId: string } } };
  const data = { accountId: account.profile.accountId, protection: "sealed" };
  // Each app states its device's keys when it is opened for the first time.
  await expect.poll(async () => (await mei.page.request.post("/api/talk.openDirect", { data })).ok()).toBe(true);
  const { talk } = (await call(mei, "talk.openDirect", data)) as { talk: { talkId: string } };
  for (const { page } of [mei, ren]) {
    await page.goto(`/talks/${talk.talkId}`);
    await expect(page.getByRole("textbox", { name: "Message" })).toBeVisible();
  }
  return { mei, ren, talkId: talk.talkId };
}

test("[CM-06] a photo goes sealed from a desk to a phone: through a reload, upright, without its place, and unreadable for the server", async ({
  somebody,
  musubi,
}) => {
  test.setTimeout(240_000);
  const { mei, ren, talkId } = await sealedPair(somebody);
  const served: Buffer[] = [];
  ren.page.on("response", (response) => {
    if (response.url().includes("/api/file.read"))
      void response.body().then(
        (bytes) => served.push(bytes),
        () => undefined,
      );
  });
  const onPhone = messageOf(ren, `${MARK} 海`);

  await test.step("it is shown on its way, and a reload in the middle loses nothing", async () => {
    await mei.page.route("**/api/uploads/**", () => undefined);
    await attach(mei, "Photos and videos", { name: `${MARK}.jpg`, mimeType: "image/jpeg", buffer: PHOTO });
    await send(mei, `${MARK} 海`);
    await expect(mei.page.getByTestId("upload-state")).toContainText("Sending");
    await expect(mei.page.getByRole("img", { name: `${MARK}.jpg` })).toBeVisible();
    expect(await findingsInBothSchemes(mei.page)).toEqual([]);
    await mei.page.reload();
    await expect(mei.page.getByRole("img", { name: `${MARK}.jpg` })).toBeVisible();
    await expect(picturesIn(onPhone)).toHaveCount(0);
    await mei.page.unroute("**/api/uploads/**");
    await mei.page.reload();
  });

  await test.step("it reaches the phone once, and looks as it should", async () => {
    await expect(picturesIn(onPhone)).toHaveCount(1, { timeout: 60_000 });
    await expect(picturesIn(messageOf(mei, `${MARK} 海`))).toHaveCount(1);
    await expect(mei.page.getByTestId("upload-state")).toHaveCount(0);
    await expect(mei.page.locator("[data-message]").filter({ hasText: MARK })).toHaveCount(1);
    const sides = await picturesIn(onPhone).evaluate((image: HTMLImageElement) => image.naturalWidth / image.naturalHeight);
    expect(sides).toBeCloseTo(RATIO, 1);
    expect(await findingsInBothSchemes(ren.page)).toEqual([]);
  });

  await test.step("nothing of its metadata is left in the original, and its name is its sender's", async () => {
    const { name, bytes } = await savedPicture(ren, onPhone);
    expect(name).toBe(`${MARK}.webp`);
    expect(PHOTO.includes(CANARY)).toBe(true);
    expect([CANARY, "Exif", "GPS"].filter((words) => bytes.includes(words))).toEqual([]);
    expect(bytes.subarray(8, 12).toString()).toBe("WEBP");
  });

  await test.step("the server has neither name nor caption nor picture", async () => {
    expect(served.length).toBeGreaterThan(0);
    for (const bytes of served) expect(bytes.includes("WEBP") || bytes.includes(CANARY) || bytes.includes("JFIF")).toBe(false);
    expect(JSON.stringify(await call(mei, "message.list", { talkId, countMax: 50 }))).not.toContain(MARK);
    await musubi.command("doctor");
    expect(holding(musubi.dataDir, MARK)).toEqual([]);
    // The same look finds what is there to be found.
    expect(holding(musubi.dataDir, mei.handle)).not.toEqual([]);
  });

  await test.step("it stands among the talk's photos, goes on to sealed talks alone, and can be taken back", async () => {
    await mei.page.getByRole("button", { name: "Details", exact: true }).click();
    await mei.page.getByRole("tab", { name: "Photos" }).click();
    await expect(
      mei.page
        .getByRole("complementary")
        .getByRole("button", { name: /^Photo/ })
        .locator("img"),
    ).toBeVisible();
    await openActions(mei, MARK);
    await mei.page.getByRole("menuitem", { name: "Forward" }).click();
    const dialog = mei.page.getByRole("dialog", { name: "Forward to" });
    await expect(dialog.getByText("go on to sealed talks alone")).toBeVisible();
    await expect(dialog.getByRole("checkbox")).toHaveCount(1);
    await mei.page.keyboard.press("Escape");
    await openActions(mei, MARK);
    await mei.page.getByRole("menuitem", { name: "Take back" }).click();
    await mei.page
      .getByRole("dialog")
      .getByRole("button", { name: /Take back/ })
      .click();
    for (const { page } of [mei, ren]) {
      await expect(page.getByText("took this message back")).toBeVisible();
      await expect(page.locator('img[src^="blob:"]')).toHaveCount(0);
    }
  });
});

test("files and recordings go sealed too, and a photo keeps its place where its sender says so", async ({ somebody }) => {
  test.setTimeout(180_000);
  const { mei, ren } = await sealedPair(somebody);

  await test.step("a file is saved as it was", async () => {
    const words = Buffer.from("結び目の作り方\n".repeat(1_000));
    await attach(mei, "File", { name: "作り方.txt", mimeType: "text/plain", buffer: words });
    await send(mei, "読んでください");
    const row = messageOf(ren, "読んでください");
    await expect(row.getByText("作り方.txt")).toBeVisible({ timeout: 60_000 });
    const file = await saved(ren.page, () => row.getByRole("button", { name: "Save 作り方.txt" }).click());
    expect(file.name).toBe("作り方.txt");
    expect(file.bytes.equals(words)).toBe(true);
  });

  await test.step("a recording is heard", async () => {
    await mei.page.evaluate(() => {
      // A tone in place of a microphone, which this machine has not.
      navigator.mediaDevices.getUserMedia = async () => {
        const sound = new AudioContext();
        await sound.resume();
        const [tone, out] = [sound.createOscillator(), sound.createMediaStreamDestination()];
        tone.connect(out);
        tone.start();
        return out.stream;
      };
    });
    await mei.page.getByRole("button", { name: "Record a voice message" }).click();
    await expect(mei.page.getByRole("timer")).toHaveText(/0:0[2-9]/);
    await mei.page.getByRole("button", { name: "Send the voice message" }).click();
    const play = ren.page.getByRole("button", { name: /^Play: Voice message/ });
    await expect(play).toBeVisible({ timeout: 60_000 });
    await play.tap();
    await expect(ren.page.locator('audio[src^="blob:"]')).toHaveCount(1);
    await expect.poll(() => ren.page.locator("audio").evaluate((audio: HTMLAudioElement) => audio.readyState)).toBeGreaterThan(0);
  });

  await test.step("a film plays from what was opened", async () => {
    const film = await mei.page.evaluate(async () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [320, 180];
      const context = canvas.getContext("2d");
      const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: "video/webm" });
      const parts: Blob[] = [];
      recorder.ondataavailable = ({ data }) => parts.push(data);
      recorder.start();
      for (let frame = 0; frame < 30; frame += 1) {
        if (context !== null) context.fillStyle = `hsl(${frame * 12} 80% 50%)`;
        context?.fillRect(0, 0, 320, 180);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await new Promise((resolve) => {
        recorder.onstop = resolve;
        recorder.stop();
      });
      return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
    });
    await attach(mei, "Photos and videos", { name: "色.webm", mimeType: "video/webm", buffer: Buffer.from(film) });
    await send(mei, "動く色");
    await expect(picturesIn(messageOf(ren, "動く色"))).toHaveCount(1, { timeout: 60_000 });
    await messageOf(ren, "動く色")
      .getByRole("button", { name: /^Video/ })
      .click();
    const video = ren.page.getByRole("dialog", { name: "Photos and videos" }).locator('[data-side="0"] video');
    await expect(video).toHaveAttribute("src", /^blob:/);
    await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.readyState)).toBeGreaterThan(0);
    await ren.page.keyboard.press("Escape");
  });

  await test.step("a photo is handed on as it is when its sender keeps what it tells", async () => {
    await attach(mei, "Photos and videos", { name: "海.jpg", mimeType: "image/jpeg", buffer: PHOTO });
    await mei.page.getByRole("switch", { name: "Keep place and camera data" }).click();
    await send(mei, "ここです");
    await expect(picturesIn(messageOf(ren, "ここです"))).toHaveCount(1, { timeout: 60_000 });
    const { name, bytes } = await savedPicture(ren, messageOf(ren, "ここです"));
    expect(name).toBe("海.jpg");
    expect(bytes.equals(PHOTO)).toBe(true);
  });

  await test.step("a picture that the browser itself cannot open is sent as a photo, upright and in its colours; a broken one is refused", async () => {
    await attach(mei, "Photos and videos", { name: "猫.heic", mimeType: "image/heic", buffer: HEIC });
    await send(mei, "iPhoneから");
    await expect(picturesIn(messageOf(ren, "iPhoneから"))).toHaveCount(1, { timeout: 60_000 });
    const seen = await picturesIn(messageOf(ren, "iPhoneから")).evaluate(coloursOfQuarters);
    expect(
      seen.map((value, place) => Math.abs(value - (HEIC_QUARTERS[place] ?? 0)) <= 6),
      String(seen),
    ).not.toContain(false);
    await attach(mei, "Photos and videos", { name: "壊れた.heic", mimeType: "image/heic", buffer: HEIC.subarray(0, 2_000) });
    await send(mei, "壊れています");
    await expect(mei.page.getByText("壊れた.heic: ")).toContainText("damaged", { timeout: 60_000 });
  });

  await test.step("bytes that the server changed are not shown", async () => {
    await ren.page.route("**/api/file.read", async (route) => {
      const answer = await route.fetch();
      const bytes = Buffer.from(await answer.body());
      bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
      await route.fulfill({ response: answer, body: bytes });
    });
    await attach(mei, "Photos and videos", { name: "山.jpg", mimeType: "image/jpeg", buffer: PHOTO });
    await send(mei, "あやしい写真");
    await expect(messageOf(ren, "あやしい写真").getByText("It is not certain that this is the right picture")).toBeVisible({
      timeout: 60_000,
    });
    await expect(picturesIn(messageOf(ren, "あやしい写真"))).toHaveCount(0);
  });
});
