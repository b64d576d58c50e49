import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { MortalBrowser } from "./mortal-browser.ts";
import { expect, PASSWORD, test } from "./people.ts";

const PHOTOS = 300;
/** The browser is killed when so many of hundred photos are in the album. */
const KILLS_AT = [5, 30, 60, 85];

/** A real photo with a comment of its own, so that no two are the same bytes (ITU-T T.81, B.2.4.5). */
function numbered(photo: Buffer, number: number): Buffer {
  const comment = Buffer.from(`....${String(number).padStart(4, "0")}`);
  comment.writeUInt16BE(0xfffe, 0);
  comment.writeUInt16BE(comment.length - 2, 2);
  return Buffer.concat([photo.subarray(0, 2), comment, photo.subarray(2)]);
}

async function call(page: Page, operation: string, data: object): Promise<Record<string, unknown>> {
  const answer = await page.request.post(`/api/${operation}`, { data });
  expect(answer.ok(), `${operation}: ${await answer.text()}`).toBe(true);
  const output: Record<string, unknown> = await answer.json();
  return output;
}

test(`${PHOTOS} photos arrive once each, although the browser is killed again and again and begins anew with its profile`, async ({
  musubi,
}, info) => {
  test.setTimeout(3_600_000);
  const dir = await mkdtemp(join(tmpdir(), "musubi-mortal-"));
  const browser = new MortalBrowser(join(dir, "profile"), { url: musubi.url, launch: info.project.use.launchOptions });
  try {
    await mkdir(join(dir, "photos"));
    const photo = await readFile(new URL("../fixtures/photos/owner-SH-00.jpg", import.meta.url));
    const paths = await Promise.all(
      Array.from({ length: PHOTOS }, async (_, number) => {
        const path = join(dir, "photos", `IMG_${String(number).padStart(4, "0")}.jpg`);
        await writeFile(path, numbered(photo, number));
        return path;
      }),
    );
    let page = await browser.open();
    const credential = { kind: "password", password: PASSWORD };
    await call(page, "account.signUp", {
      handle: `mortal${Date.now().toString(36).slice(-6)}`,
      displayName: "花",
      country: "JP",
      language: "en",
      credential,
      deviceName: "browser",
      carrier: "cookie",
    });
    const { talk } = (await call(page, "talk.create", { name: "家族", memberIds: [] })) as { talk: { talkId: string } };
    const { album } = (await call(page, "album.create", { talkId: talk.talkId, name: "夏" })) as { album: { albumId: string } };
    const count = async (): Promise<number> =>
      ((await call(page, "album.read", { albumId: album.albumId })) as { album: { photoCount: number } }).album.photoCount;
    await page.goto("/");
    await expect(page.getByRole("heading", { name: "Talk", exact: true })).toBeVisible();
    await browser.close();
    page = await browser.open();
    const albumPath = `/talks/${talk.talkId}/albums/${album.albumId}`;
    await page.goto(albumPath);
    await page.locator("input[type=file]").setInputFiles(paths);
    const story: string[] = [];
    for (const at of KILLS_AT) {
      await expect.poll(count, { timeout: 1_800_000, intervals: [50] }).toBeGreaterThanOrEqual(Math.ceil((PHOTOS * at) / 100));
      const before = await count();
      const killed = await browser.kill();
      story.push(`${killed} processes at ${before}`);
      expect(killed).toBeGreaterThan(0);
      page = await browser.open();
      await page.goto(albumPath);
    }
    await expect.poll(count, { timeout: 1_800_000, intervals: [500] }).toBe(PHOTOS);
    await expect(page.getByTestId("photo-count")).toHaveText(`${PHOTOS} photos`);
    const { photos } = (await call(page, "album.listPhotos", { albumId: album.albumId, countMax: 500 })) as {
      photos: { fileId: string; forms: object[] }[];
    };
    expect(photos.map(({ forms }) => forms.length)).toEqual(photos.map(() => 3));
    const names: string[] = [];
    for (const { fileId } of photos) {
      const { files } = (await call(page, "file.describe", { fileIds: [fileId] })) as { files: { file: { name: string } }[] };
      names.push(files[0]?.file.name ?? "");
    }
    expect(names.toSorted()).toEqual(paths.map((path) => path.slice(path.lastIndexOf("/") + 1)));
    process.stdout.write(`${PHOTOS} photos; killed ${story.join(", ")}\n`);
  } finally {
    await browser.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }
});
