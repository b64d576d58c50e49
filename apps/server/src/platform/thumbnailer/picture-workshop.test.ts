import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { systemRandom } from "@musubi/base";
import { pino } from "pino";
import sharp from "sharp";
import { expect, test, vi } from "vitest";
import { markedPicture, ownerIn } from "../../../test/thumbnailer/marked-picture.ts";
import { tellEnvironment } from "../../../test/thumbnailer/test-settings.ts";
import { PROJECT_DIR } from "../../installed.ts";
import type { Recipe } from "./picture-outcome.ts";
import { openPictureWorkshop, type WorkshopParts } from "./picture-workshop.ts";

const SMALL: Recipe = {
  isOriginalMade: false,
  variants: [{ variant: "list", sidePxMax: 120, format: "webp", quality: 78, isAnimationKept: false }],
};

function open(parts: Partial<WorkshopParts> = {}) {
  return openPictureWorkshop({ random: systemRandom, log: pino({ enabled: false }), processCount: 2, ...parts });
}

function build(name: string): string {
  return fileURLToPath(new URL(`../../../../thumbnailer/test/${name}`, import.meta.url));
}

const photo = (name: string): Promise<Buffer> => readFile(`${PROJECT_DIR}/fixtures/photos/${name}`);

test("a photo comes back upright in every size, checked, with the original's digest", async () => {
  await using workshop = await open();
  const source = await photo("exif-gps-orient6.jpg");
  const outcome = await workshop.render(source);
  expect(outcome).toMatchObject({
    kind: "ready",
    picture: { mediaType: "image/jpeg", width: 599, height: 900, takenAt: "2012-08-05T11:39:59" },
  });
  if (outcome.kind !== "ready") return;
  const sizes = outcome.picture.renditions.map(({ variant, width, height }) => `${variant} ${width}×${height}`).sort();
  expect(sizes).toEqual(["list 106×160", "original 599×900", "screen 599×900", "tile 319×480"]);
  expect(await workshop.check(source, outcome.picture.renditions)).toMatchObject({ kind: "agrees" });
});

test("a picture of somebody else is found by the check, whatever it says it is", async () => {
  await using workshop = await open();
  const [mine, theirs] = await Promise.all([markedPicture(5, { width: 320, height: 240 }), markedPicture(6, { width: 320, height: 240 })]);
  const made = await workshop.render(theirs, SMALL);
  if (made.kind !== "ready") throw new Error(made.kind);
  expect(await workshop.check(mine, made.picture.renditions)).toEqual({ kind: "doubt", why: "picture_differs", variant: "list" });
});

test.each([
  [31, "source_differs"],
  [32, "shape_differs"],
  [33, "size_implausible"],
  [34, "shape_differs"],
] as const)("a process that lies about a picture %i px high is doubted: %s", async (height, why) => {
  await using workshop = await open({ entry: build("liar-main.ts") });
  const source = await sharp({ create: { width: 64, height, channels: 3, background: "#a40" } })
    .png()
    .toBuffer();
  expect(await workshop.render(source, SMALL)).toMatchObject({ kind: "doubt", why });
  // The process is not asked again, and the others go on.
  expect(await workshop.render(await markedPicture(1, { width: 64, height: 48 }), SMALL)).toMatchObject({ kind: "ready" });
});

test("what is no picture is refused by its content", async () => {
  await using workshop = await open();
  expect(await workshop.render(Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"))).toEqual({
    kind: "refused",
    code: "unknown_type",
  });
  expect(await workshop.render(new Uint8Array(0))).toEqual({ kind: "refused", code: "unknown_type" });
});

test("a picture that takes too long costs its process and is refused; the next one is made", async () => {
  await using workshop = await open({ entry: build("slow-main.ts"), jobTimeoutMs: 400 });
  const [first] = workshop.pids;
  expect(await workshop.render(await photo("p3.png"))).toEqual({ kind: "refused", code: "too_costly" });
  await vi.waitFor(() => expect(workshop.pids.length).toBe(2), { timeout: 20_000 });
  expect(first === undefined || workshop.pids.length === 2).toBe(true);
});

test("processes that are killed in the midst of their work lose no picture and mix none", async () => {
  await using workshop = await open({ processCount: 3 });
  const sources = await Promise.all(Array.from({ length: 24 }, (_, owner) => markedPicture(owner, { width: 640, height: 480 })));
  let done = 0;
  const all = Promise.all(
    sources.map(async (source, owner) => {
      for (;;) {
        const outcome = await workshop.render(source, SMALL);
        // Killed twice from outside: said so, and tried again by whoever asked.
        if (outcome.kind === "later") continue;
        done += 1;
        return outcome.kind === "ready"
          ? { owner, found: await ownerIn(outcome.picture.renditions[0]?.bytes ?? Buffer.alloc(0)) }
          : outcome;
      }
    }),
  );
  for (const count of [2, 6, 10, 14]) {
    await vi.waitFor(() => expect(done).toBeGreaterThanOrEqual(count), { timeout: 30_000, interval: 5 });
    const [victim] = workshop.pids;
    if (victim !== undefined) process.kill(victim, "SIGKILL");
  }
  expect(await all).toEqual(sources.map((_, owner) => ({ owner, found: owner })));
});

test("more than may wait is sent back at once, and what waits is told when the workshop closes", async () => {
  const workshop = await open({ entry: build("slow-main.ts"), waitingMax: 2 });
  await vi.waitFor(() => expect(workshop.pids.length).toBe(2), { timeout: 20_000 });
  const source = await photo("p3.png");
  const taken = [1, 2, 3, 4].map(() => workshop.render(source));
  expect(await workshop.render(source)).toEqual({ kind: "later", why: "queue_full" });
  const pids = workshop.pids;
  await workshop[Symbol.asyncDispose]();
  expect(await Promise.all(taken)).toEqual([1, 2, 3, 4].map(() => ({ kind: "later", why: "stopping" })));
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  expect(await workshop.render(source)).toEqual({ kind: "later", why: "stopping" });
});

test("the processes end when the one that started them is gone", async () => {
  const code = `
    const { openPictureWorkshop } = await import(${JSON.stringify(fileURLToPath(new URL("./picture-workshop.ts", import.meta.url)))});
    const log = { error() {}, warn() {} };
    const workshop = await openPictureWorkshop({ random: { bytes: (n) => new Uint8Array(n) }, log, processCount: 2 });
    while (workshop.pids.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    process.stdout.write(workshop.pids.join(" "));
    setInterval(() => undefined, 1000);`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", code], { cwd: PROJECT_DIR, stdio: ["ignore", "pipe", "inherit"] });
  const [said] = await once(parent.stdout, "data");
  const pids = String(said).split(" ").map(Number);
  expect(pids.length).toBe(2);
  parent.kill("SIGKILL");
  await vi.waitFor(() => expect(pids.filter(isRunning)).toEqual([]), { timeout: 20_000 });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("a process sees nothing of our environment", { skip: process.platform !== "linux" }, async () => {
  tellEnvironment("SECRET_OF_THE_TEST", "told");
  await using workshop = await open();
  const [pid] = workshop.pids;
  const environment = await readFile(`/proc/${pid}/environ`, "latin1");
  expect(environment).toContain("MALLOC_ARENA_MAX");
  expect(environment).not.toContain("SECRET_OF_THE_TEST");
});
