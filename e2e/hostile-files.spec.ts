import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page } from "@playwright/test";
import { TEST_DATA_DIR } from "./musubi-process.ts";
import { call, DESKTOP, expect, type Somebody, test } from "./people.ts";

// All files below `hostile` of another folder, whatever they are: MUSUBI_TEST_DATA=<folder> npm run test:hostile
const FOLDER = join(TEST_DATA_DIR ?? fileURLToPath(new URL("../fixtures", import.meta.url)), "hostile");
/** Chromium saves at most ten files of one window in two seconds and drops the next without a word. */
const FILES_PER_MESSAGE = 10;

interface Hostile {
  readonly name: string;
  readonly bytes: Buffer;
}

interface Sent {
  readonly fileId: string;
  readonly hostile: Hostile;
}

function hostileFiles(): Hostile[] {
  const entries = readdirSync(FOLDER, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile() && entry.name !== "README.md").map((entry) => join(entry.parentPath, entry.name));
  const all = paths.map((path) => ({ name: basename(path), bytes: readFileSync(path) }));
  return all.filter(({ bytes }) => bytes.length > 0).sort((one, other) => one.name.localeCompare(other.name));
}

/** What no page may do because of a file: ask another machine for anything, speak up, or leave the mark of the files' scripts. */
class Watch {
  readonly found: string[] = [];
  readonly #origin: string;

  constructor(context: BrowserContext, url: string) {
    this.#origin = new URL(url).origin;
    context.on("request", (request) => {
      const { protocol, origin } = new URL(request.url());
      if (/^https?:$/.test(protocol) && origin !== this.#origin) this.found.push(`asked for ${request.url()}`);
    });
    context.on("dialog", (dialog) => {
      this.found.push(`said ${dialog.message()}`);
      void dialog.dismiss();
    });
  }

  /** Looks for the mark in every frame. */
  async look(page: Page): Promise<void> {
    for (const frame of page.frames()) {
      const mark = await frame.evaluate((): unknown => Reflect.get(globalThis, "__xss") ?? null).catch(() => null);
      if (mark !== null) this.found.push(`ran in ${frame.url()}`);
    }
  }
}

/** Uploads through this browser's session, and gives the file when it is ready; null when it is refused. */
async function sent(who: Somebody, hostile: Hostile, kind: "picture" | "file"): Promise<Sent | null> {
  const start = await call(who, "upload.start", { kind, name: hostile.name, sizeBytes: hostile.bytes.length });
  const fileId = String(start["fileId"]);
  const headers = { "Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream" };
  const answer = await who.page.request.fetch(`/api/uploads/${fileId}`, { method: "PATCH", headers, data: hostile.bytes });
  expect(answer.status()).toBe(204);
  let state = "";
  const isSettled = async (): Promise<boolean> => {
    const { files } = (await call(who, "file.describe", { fileIds: [fileId] })) as { files: { state: string }[] };
    state = files[0]?.state ?? "refused";
    return state === "ready" || state === "refused";
  };
  await expect.poll(isSettled, { intervals: [50, 200, 500], timeout: 120_000 }).toBe(true);
  return state === "ready" ? { fileId, hostile } : null;
}

async function ownTalk(who: Somebody): Promise<string> {
  const { talks } = (await call(who, "talk.list", { countMax: 5 })) as { talks: { talkId: string; kind: string }[] };
  return talks.find(({ kind }) => kind === "self")?.talkId ?? "";
}

/** Shows these files in a talk, message after message. */
async function show(who: Somebody, talkId: string, files: readonly Sent[]): Promise<void> {
  for (let from = 0; from < files.length; from += FILES_PER_MESSAGE) {
    const fileIds = files.slice(from, from + FILES_PER_MESSAGE).map(({ fileId }) => fileId);
    // The message's own name for itself: no other one shows this file first.
    const clientId = (fileIds[0] ?? "").replace("fil_", "");
    await call(who, "message.send", { talkId, clientId, content: { kind: "files", fileIds, caption: "" } });
  }
}

/** Opens the address of a file in a window of its own, as a person does who pastes it there. */
async function openAddress({ context }: Somebody, watch: Watch, fileId: string, variant: string): Promise<void> {
  const page = await context.newPage();
  // A file to save begins a download, and the window stays as it was.
  await page.goto(`/api/file.read?fileId=${fileId}&variant=${variant}`).catch(() => null);
  await watch.look(page);
  await page.close();
}

test("hostile files that are looked at, saved and opened by their address run nothing and ask nobody else", async ({
  somebody,
  musubi,
}) => {
  const hostile = hostileFiles();
  test.setTimeout(180_000 + hostile.length * 10_000);
  const mei = await somebody("mei", "芽衣", DESKTOP);
  const talkId = await ownTalk(mei);
  const pictures: Sent[] = [];
  const files: Sent[] = [];
  for (const one of hostile) {
    const picture = await sent(mei, one, "picture");
    if (picture !== null) pictures.push(picture);
    const file = await sent(mei, one, "file");
    if (file !== null) files.push(file);
  }
  // What opens as a picture does so in a clean form, what does not is refused; as a mere file all of it may be kept.
  expect(files.length).toBe(hostile.length);
  expect(pictures.length).toBeGreaterThan(0);
  expect(pictures.length).toBeLessThan(hostile.length);

  const watch = new Watch(mei.context, musubi.url);
  const { page } = mei;
  await show(mei, talkId, pictures);
  await page.goto(`/talks/${talkId}`);
  await page.locator("[data-message] button img").first().click();
  const viewer = page.getByRole("dialog", { name: "Photos and videos" });
  for (let index = 0; index < pictures.length; index += 1) {
    await expect(viewer.locator('[data-side="0"] [data-shown="shown"] img')).toBeVisible();
    await page.keyboard.press("ArrowRight");
  }
  await watch.look(page);
  await page.keyboard.press("Escape");

  for (let from = 0; from < files.length; from += FILES_PER_MESSAGE) {
    await show(mei, talkId, files.slice(from, from + FILES_PER_MESSAGE));
    // Each message in a window of its own, because of that bound.
    const saving = await mei.context.newPage();
    await saving.goto(`/talks/${talkId}`);
    const row = saving.locator("[data-message]").last();
    for (const { hostile: one } of files.slice(from, from + FILES_PER_MESSAGE)) {
      const button = row.getByRole("button", { name: `Save ${one.name}`, exact: true }).first();
      const [download] = await Promise.all([saving.waitForEvent("download"), button.click()]);
      expect(readFileSync(await download.path()).equals(one.bytes), one.name).toBe(true);
    }
    await watch.look(saving);
    await saving.close();
  }
  await watch.look(page);
  for (const { fileId } of files) await openAddress(mei, watch, fileId, "original");
  for (const { fileId } of pictures) await openAddress(mei, watch, fileId, "original");
  expect(watch.found).toEqual([]);
});

test("the same watch sees the scripts and requests of those files where a server lets them run", async ({ somebody, musubi }) => {
  const server = await carelessServer();
  const mei = await somebody("mei", "芽衣", DESKTOP);
  const watch = new Watch(mei.context, musubi.url);
  const page = await mei.context.newPage();
  try {
    for (const name of ["script.svg", "mislabelled-html.jpg"]) {
      await page.goto(`${addressOf(server)}/${name}`);
      await watch.look(page);
    }
  } finally {
    server.close();
  }
  expect(watch.found.filter((one) => one.startsWith("ran in"))).toHaveLength(2);
  expect(watch.found).toContain("asked for http://127.0.0.1:9/canary-SH");
});

/** Gives the project's hostile files out as what they would like to be. */
async function carelessServer(): Promise<Server> {
  const dir = fileURLToPath(new URL("../fixtures/hostile", import.meta.url));
  const server = createServer((request, response) => {
    const name = basename(request.url ?? "");
    response.setHeader("Content-Type", name.endsWith(".svg") ? "image/svg+xml" : "text/html");
    response.end(name === "favicon.ico" ? "" : readFileSync(join(dir, name)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("A listening socket has an address.");
  return `http://127.0.0.1:${address.port}`;
}
