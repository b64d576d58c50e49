import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, type BrowserServer, chromium } from "@playwright/test";
import sharp from "sharp";
import { findChromium } from "../../tools/find-chromium.ts";
import { HttpPerson } from "../clients/http-person.ts";
import { openCpuWindow } from "../machine/cpu-window.ts";
import { whenQuiet } from "../machine/quiet.ts";
import type { BenchCluster } from "../parties/bench-cluster.ts";
import { startMusubiServer } from "../parties/musubi-party.ts";
import { percentile } from "../report/spread.ts";
import type { Bench, Figures } from "./bench.ts";

const OPENINGS = 5;
const LANES = 4;
/** So many photos come at once, and each such lot takes at least so long: a person may begin thirty uploads a second for long. */
const LOT = 200;
const LOT_MS = 7_000;
const POLL_MS = 250;
const DESCRIBED_AT_ONCE = 100;
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

/** An album on a phone's screen, opened by a browser that has never been there: until a photo is drawn, until all on the screen are, and how it scrolls. */
export async function measureAlbumPaint(cluster: BenchCluster, bench: Bench): Promise<Figures> {
  const { units, quiet } = bench;
  await using party = await startMusubiServer(cluster, { hasWeb: true });
  using person = await HttpPerson.signUp(party.url, 0);
  const path = await fillAlbum(person, bench.sizes.albumPhotos);
  const { executablePath, args } = await findChromium();
  const server = await chromium.launchServer({ executablePath, args: [...args] });
  try {
    const browser = await chromium.connect(server.wsEndpoint());
    const target: Target = { browser, url: party.url, path, token: person.token };
    // The first opening of all reads the app's files from the disk.
    await openOnce(target);
    return await whenQuiet(quiet, units, async () => {
      const close = openCpuWindow({ ...party, serverPids: [...party.serverPids, pidOf(server)] }, units);
      const openings: Opening[] = [];
      for (let index = 0; index < OPENINGS; index++) openings.push(await openOnce(target));
      const { foreignCores } = close();
      const median = (of: (opening: Opening) => number): number =>
        percentile(
          openings.map(of).sort((one, other) => one - other),
          0.5,
        );
      return {
        firstPhotoMs: median(({ first }) => first),
        screenMs: median(({ screen }) => screen),
        lateFramesPercent: median(({ late, frames }) => (100 * late) / Math.max(frames, 1)),
        longestFrameMs: median(({ longest }) => longest),
        foreignCores,
      };
    });
  } finally {
    await server.close();
  }
}

function pidOf(server: BrowserServer): number {
  return server.process().pid ?? 0;
}

/** Puts so many small photos, each another one, into an album of a talk of one's own, and gives the path of its page. */
async function fillAlbum(person: HttpPerson, count: number): Promise<string> {
  const { talk } = await person.call("talk.create", { name: "bench", memberIds: [], protection: "plain" });
  const talkId = wordOf(talk, "talkId");
  const { album } = await person.call("album.create", { talkId, name: "bench" });
  const albumId = wordOf(album, "albumId");
  for (let from = 0; from < count; from += LOT) {
    const numbers = Array.from({ length: Math.min(LOT, count - from) }, (_, index) => from + index);
    const [fileIds] = await Promise.all([uploadAll(person, numbers), numbers.length < LOT ? null : sleep(LOT_MS)]);
    await person.call("album.addPhotos", { albumId, fileIds });
  }
  return `/talks/${talkId}/albums/${albumId}`;
}

async function uploadAll(person: HttpPerson, numbers: readonly number[]): Promise<string[]> {
  const fileIds: string[] = [];
  const waiting = [...numbers];
  const lane = async (): Promise<void> => {
    for (let number = waiting.shift(); number !== undefined; number = waiting.shift())
      fileIds.push(await person.upload(await smallPhoto(number), { kind: "picture", name: `${number}.jpg` }));
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  for (let from = 0; from < fileIds.length; from += DESCRIBED_AT_ONCE)
    await allReady(person, fileIds.slice(from, from + DESCRIBED_AT_ONCE));
  return fileIds;
}

async function allReady(person: HttpPerson, fileIds: readonly string[]): Promise<void> {
  for (;;) {
    const { files } = await person.call("file.describe", { fileIds });
    const states: readonly string[] = Array.isArray(files) ? files.map((file: object) => String(Reflect.get(file, "state"))) : [];
    if (states.includes("refused")) throw new Error("A photo was refused.");
    if (states.every((state) => state === "ready")) return;
    await sleep(POLL_MS);
  }
}

function wordOf(value: unknown, name: string): string {
  return typeof value === "object" && value !== null ? String(Reflect.get(value, name)) : "";
}

/** A photo that is like no other one: the number stands in its colours. */
function smallPhoto(number: number): Promise<Buffer> {
  const background = { r: number % 256, g: (number * 7) % 256, b: (number >> 3) % 256 };
  const noise = { type: "gaussian", mean: 128, sigma: 30 } as const;
  return sharp({ create: { width: 640, height: 480, channels: 3, background, noise } })
    .tint(background)
    .jpeg({ quality: 80 })
    .toBuffer();
}

interface Target {
  readonly browser: Browser;
  readonly url: string;
  readonly path: string;
  readonly token: string;
}

/** What the page found out about itself, in milliseconds since it was asked for. */
interface Opening {
  readonly first: number;
  readonly screen: number;
  readonly frames: number;
  /** Frames that took more than 50 ms. */
  readonly late: number;
  readonly longest: number;
}

async function openOnce({ browser, url, path, token }: Target): Promise<Opening> {
  // What looks at the page is told as text, which the page itself rightly does not run.
  const context = await browser.newContext({ ...PHONE, serviceWorkers: "block", bypassCSP: true });
  try {
    await context.addCookies([{ name: "musubi_session", value: token, url }]);
    await context.addInitScript({ content: LOOK });
    const page = await context.newPage();
    await page.goto(`${url}${path}`);
    await page.waitForFunction("globalThis.benchFound?.isDone === true", null, { timeout: 120_000 });
    return await page.evaluate<Opening>("globalThis.benchFound");
  } finally {
    await context.close();
  }
}

/** Runs in the page: looks at each frame which photos are drawn, then scrolls for three seconds, a screen in half a second. */
const LOOK = `(() => {
  const found = { first: 0, screen: 0, frames: 0, late: 0, longest: 0, isDone: false };
  globalThis.benchFound = found;
  const onScreen = (cell) => { const { top, bottom } = cell.getBoundingClientRect(); return bottom > 0 && top < innerHeight; };
  const isDrawn = (cell) => { const image = cell.querySelector("img"); return image !== null && image.complete && image.naturalWidth > 0; };
  const scroll = (cell) => {
    let box = cell.parentElement;
    while (box !== null && !(box.scrollHeight > box.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(box).overflowY))) box = box.parentElement;
    box ??= document.scrollingElement;
    const startMs = performance.now();
    let beforeMs = startMs;
    const step = (nowMs) => {
      const tookMs = nowMs - beforeMs;
      beforeMs = nowMs;
      if (found.frames > 0) { found.longest = Math.max(found.longest, tookMs); if (tookMs > 50) found.late += 1; }
      found.frames += 1;
      box.scrollTop += Math.min(tookMs, 50) * innerHeight / 500;
      if (nowMs - startMs < 3000) requestAnimationFrame(step); else found.isDone = true;
    };
    requestAnimationFrame(step);
  };
  const look = () => {
    const cells = [...document.querySelectorAll("[data-index]")].filter(onScreen);
    const drawn = cells.filter(isDrawn);
    if (drawn.length > 0 && found.first === 0) found.first = performance.now();
    if (cells.length === 0 || drawn.length < cells.length) return requestAnimationFrame(look);
    found.screen = performance.now();
    scroll(cells[0]);
  };
  requestAnimationFrame(look);
})()`;
