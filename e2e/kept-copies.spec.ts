import { createServer, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { call, DESKTOP, expect, messageOf, newContext, type Somebody, test } from "./people.ts";

const PHOTO = fileURLToPath(new URL("../fixtures/photos/owner-SH-00.jpg", import.meta.url));

/** What a recorder in a member's browser holds: the page as it is shown, and everything that the page asked for by its address. */
interface Recording {
  readonly html: string;
  readonly answers: ReadonlyMap<string, { readonly type: string; readonly body: Buffer }>;
}

/** Notes every answer to a plain address from now on, whatever it says about being kept. */
function recorder(context: BrowserContext): (page: Page) => Promise<Recording> {
  const answers = new Map<string, { type: string; body: Buffer }>();
  const running: Promise<void>[] = [];
  context.on("response", (response) => {
    const { pathname, search, protocol } = new URL(response.url());
    if (response.request().method() !== "GET" || !response.ok() || !protocol.startsWith("http")) return;
    const keep = async (): Promise<void> => {
      const body = await response.body().catch(() => null);
      if (body !== null) answers.set(pathname + search, { type: response.headers()["content-type"] ?? "", body });
    };
    running.push(keep());
  });
  return async (page) => {
    await Promise.all(running);
    return { html: await page.content(), answers };
  };
}

/** Publishes a recording from an address of its own, as somebody does who puts a saved page on the web. */
async function publish({ html, answers }: Recording): Promise<Server> {
  const server = createServer((request, response) => {
    const kept = answers.get(request.url ?? "");
    const isPage = request.url === "/saved.html";
    response.statusCode = isPage || kept !== undefined ? 200 : 404;
    response.setHeader("Content-Type", isPage ? "text/html; charset=utf-8" : (kept?.type ?? "text/plain"));
    // The scripts of the app would only find that nobody is signed in, and take the page away.
    response.end(isPage ? html.replaceAll(/<script\b[^>]*>[^<]*<\/script>/g, "") : (kept?.body ?? ""));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** The photo's own colours, in pictures that the browser draws and that are larger than a placeholder. */
async function drawnPhotos(page: Page): Promise<number> {
  await page.waitForLoadState("load");
  return page
    .locator("[data-message] img")
    .evaluateAll((images: HTMLImageElement[]) => images.filter((image) => image.complete && image.naturalWidth > 64).length);
}

/** What a page is opened with, and what a careless app does to it before it is saved. */
interface Elsewhere {
  readonly browser: Browser;
  readonly musubi: Parameters<typeof newContext>[1];
  readonly makePart?: (page: Page) => Promise<void>;
}

/** A page with a photo, saved by the one who sees it and published: how many photos a stranger sees there. */
async function seenElsewhere(who: Somebody, { browser, musubi, makePart }: Elsewhere): Promise<number> {
  const { page } = who;
  const record = recorder(who.context);
  const { talks } = (await call(who, "talk.list", { countMax: 5 })) as { talks: { talkId: string; kind: string }[] };
  await page.goto(`/talks/${talks.find(({ kind }) => kind === "self")?.talkId}`);
  await page.getByLabel("Photos and videos", { exact: true }).setInputFiles(PHOTO);
  await page.getByRole("textbox", { name: "Message" }).fill("保存する写真");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(messageOf(who, "保存する写真").locator("button img")).toHaveCount(1, { timeout: 60_000 });
  await expect.poll(() => drawnPhotos(page)).toBe(1);
  await makePart?.(page);
  const server = await publish(await record(page));
  const stranger = await newContext(browser, musubi, DESKTOP);
  try {
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("A listening socket has an address.");
    const published = await stranger.newPage();
    await published.goto(`http://127.0.0.1:${address.port}/saved.html`);
    // It is the very page: what was written beside the photo is there.
    await expect(published.locator("[data-message]").getByText("保存する写真")).toBeVisible();
    return await drawnPhotos(published);
  } finally {
    await stranger.close();
    server.close();
  }
}

test("[CM-06] a page that a member saves and publishes shows placeholders where the photos were", async ({ somebody, browser, musubi }) => {
  const mei = await somebody("mei", "芽衣", DESKTOP);
  expect(await seenElsewhere(mei, { browser, musubi })).toBe(0);
});

test("[CM-06] the same drill notices an app whose photos are a part of its page", async ({ somebody, browser, musubi }) => {
  const mei = await somebody("mei", "芽衣", DESKTOP);
  const makePart = (page: Page): Promise<void> =>
    page.locator("[data-message] button img").evaluateAll((images: HTMLImageElement[]) => {
      for (const image of images) {
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
        canvas.getContext("2d")?.drawImage(image, 0, 0);
        image.src = canvas.toDataURL("image/png");
      }
    });
  expect(await seenElsewhere(mei, { browser, musubi, makePart })).toBe(1);
});
