// node bench/thumbnails.ts [photos per lap] [laps]: pictures of 256 px out of photos of 12 megapixels, by the pool of processes,
// by bare sharp on the same cores, and by vipsthumbnail where it is installed. See bench/README.md.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { systemRandom } from "@musubi/base";
import { makeLog, openPictureWorkshop, WorkerPool } from "@musubi/server/platform";
import type { Recipe } from "@musubi/thumbnailer";
import sharp from "sharp";
import { cpuSecondsOf, readProcUnits } from "./machine/process-tree.ts";

const RECIPE: Recipe = {
  isOriginalMade: false,
  variants: [{ variant: "tile", sidePxMax: 256, format: "webp", quality: 78, isAnimationKept: false }],
};
const PHOTOS = 6;
const PHOTO = { width: 4000, height: 3000 };
const CORES = availableParallelism();
const run = promisify(execFile);
const units = readProcUnits();

/** One way to make the pictures. */
interface Way {
  readonly name: string;
  /** Processes that work for it besides this one. */
  readonly pids: () => readonly number[];
  readonly make: (photo: number) => Promise<void>;
  /** At once. */
  readonly lanes: number;
}

/** What one lap took. */
interface Lap {
  readonly perSecond: number;
  readonly cpuMs: number;
}

async function makePhoto(index: number): Promise<Buffer> {
  const noise = { type: "gaussian", mean: 128, sigma: 24 } as const;
  const grain = await sharp({ create: { ...PHOTO, channels: 3, background: "#888", noise } })
    .png({ compressionLevel: 0 })
    .toBuffer();
  const shapes = `<svg width="4000" height="3000"><circle cx="${400 + index * 600}" cy="1500" r="900" fill="hsl(${index * 60},60%,50%)"/></svg>`;
  return sharp(grain)
    .blur(1.2)
    .composite([{ input: Buffer.from(shapes), blend: "soft-light" }])
    .jpeg({ quality: 86 })
    .toBuffer();
}

async function lapOf(way: Way, count: number): Promise<Lap> {
  const cpuMs = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000 + cpuSecondsOf(way.pids(), units) * 1000;
  };
  const [startMs, startCpuMs] = [performance.now(), cpuMs()];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await way.make(next % PHOTOS);
    }
  };
  await Promise.all(Array.from({ length: way.lanes }, lane));
  return { perSecond: count / ((performance.now() - startMs) / 1000), cpuMs: (cpuMs() - startCpuMs) / count };
}

async function residentMib(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

const [countText = "40", lapsText = "3"] = process.argv.slice(2);
const dir = await mkdtemp(join(tmpdir(), "musubi-thumbnails-"));
const log = makeLog("error");
await using workshop = await openPictureWorkshop({ random: systemRandom, log });
const pool = await WorkerPool.start({ entry: undefined, log, waitingMax: 64, processCount: CORES });
try {
  const photos = await Promise.all(Array.from({ length: PHOTOS }, (_, index) => makePhoto(index)));
  await Promise.all(photos.map((photo, index) => writeFile(join(dir, `${index}.jpg`), photo)));
  sharp.concurrency(1);
  sharp.cache(false);
  const photo = (index: number): Buffer => photos[index] ?? Buffer.alloc(0);
  const hasVips = await run("vipsthumbnail", ["--vips-version"])
    .then(() => true)
    .catch(() => false);
  const ways: Way[] = [
    {
      name: "bare sharp, in one process",
      lanes: CORES,
      pids: () => [],
      make: async (index) => {
        await sharp(photo(index), { sequentialRead: true })
          .autoOrient()
          .resize(256, 256, { fit: "inside" })
          .webp({ quality: 78, effort: 2 })
          .toBuffer();
      },
    },
    {
      name: "pool, made alone",
      lanes: CORES + 1,
      pids: () => pool.pids,
      make: async (index) => {
        const { answer } = await pool.do((worker) => worker.ask({ job: "render", token: "bench", recipe: RECIPE }, [photo(index)], 30_000));
        if (answer.kind !== "rendered") throw new Error(answer.kind);
      },
    },
    {
      name: "pool, made and checked by another process",
      lanes: CORES + 2,
      pids: () => workshop.pids,
      make: async (index) => {
        const { kind } = await workshop.render(photo(index), RECIPE);
        if (kind !== "ready") throw new Error(kind);
      },
    },
    {
      name: "vipsthumbnail, a process per photo",
      lanes: CORES,
      pids: () => [],
      make: async (index) => {
        await run(
          "vipsthumbnail",
          ["-s", "256", "-o", join(dir, `tn_%s_${systemRandom.bytes(4).join("")}.webp[Q=78,strip]`), join(dir, `${index}.jpg`)],
          {
            env: { VIPS_CONCURRENCY: "1" },
          },
        );
      },
    },
  ];
  const taken = new Map<string, Lap[]>();
  const count = Number(countText);
  for (const way of ways) if (hasVips || !way.name.startsWith("vips")) await lapOf(way, PHOTOS);
  for (let lap = 0; lap < Number(lapsText); lap += 1) {
    for (const way of lap % 2 === 0 ? ways : ways.toReversed()) {
      if (!hasVips && way.name.startsWith("vips")) continue;
      taken.set(way.name, [...(taken.get(way.name) ?? []), await lapOf(way, count)]);
    }
  }
  process.stdout.write(
    `${PHOTOS} photos of 12 megapixels, ${Math.round(photo(0).length / 1024)} KiB each; ${CORES} cores\n\n| | photos/s | CPU ms each |\n|---|---:|---:|\n`,
  );
  for (const [name, laps] of taken) {
    // The CPU of programs that have ended is not seen here.
    const cpu = name.startsWith("vips") ? "–" : median(laps.map(({ cpuMs }) => cpuMs)).toFixed(1);
    process.stdout.write(`| ${name} | ${median(laps.map(({ perSecond }) => perSecond)).toFixed(1)} | ${cpu} |\n`);
  }
  const memory = await Promise.all(pool.pids.map(residentMib));
  process.stdout.write(`\nResident memory of a process afterwards: ${memory.join(", ")} MiB\n`);
} finally {
  await pool.stop();
  await rm(dir, { recursive: true, force: true });
}
