import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { systemRandom } from "@musubi/base";
import { makeLog, openPictureWorkshop, WorkerPool } from "@musubi/server/platform";
import type { Recipe } from "@musubi/thumbnailer";
import sharp from "sharp";
import { openCpuWindow } from "../machine/cpu-window.ts";
import { residentKibOf } from "../machine/process-tree.ts";
import { whenQuiet } from "../machine/quiet.ts";
import type { BenchCluster } from "../parties/bench-cluster.ts";
import { environment } from "../parties/environment.ts";
import type { Bench, Figures } from "./bench.ts";
import { benchPhoto } from "./bench-photo.ts";

const RECIPE: Recipe = {
  isOriginalMade: false,
  variants: [{ variant: "tile", sidePxMax: 256, format: "webp", quality: 78, isAnimationKept: false }],
};
const PHOTOS = 6;
const CORES = availableParallelism();
const run = promisify(execFile);

type Make = (photo: Buffer, index: number) => Promise<unknown>;

/** Pictures of 256 px out of photos of 12 megapixels: by a pool of the product's size alone, and checked by another process as the product does it. */
export async function measureThumbnails(bench: Bench): Promise<Figures> {
  const photos = await somePhotos();
  const log = makeLog("error");
  const pool = await WorkerPool.start({ entry: undefined, log, waitingMax: 64, processCount: Math.max(2, CORES) });
  try {
    const alone = await lapOf({ lanes: CORES + 2, pids: () => pool.pids, photos }, bench, async (photo) => {
      const { answer } = await pool.do((worker) => worker.ask({ job: "render", token: "bench", recipe: RECIPE }, [photo], 30_000));
      if (answer.kind !== "rendered") throw new Error(answer.kind);
    });
    const workerMib = Math.max(...pool.pids.map((pid) => residentKibOf([pid], bench.units) / 1024));
    await using workshop = await openPictureWorkshop({ random: systemRandom, log });
    const checked = await lapOf({ lanes: CORES + 2, pids: () => workshop.pids, photos }, bench, async (photo) => {
      const { kind } = await workshop.render(photo, RECIPE);
      if (kind !== "ready") throw new Error(kind);
    });
    return { ...alone, workerMib, checkedPerSecond: checked.perSecond, checkedCpuMs: checked.cpuMs };
  } finally {
    await pool.stop();
  }
}

/** sharp in this process, as many at once as there are cores, one thread each. */
export async function measureSharp(bench: Bench): Promise<Figures> {
  const photos = await somePhotos();
  sharp.concurrency(1);
  sharp.cache(false);
  return await lapOf({ lanes: CORES, pids: () => [], photos }, bench, (photo) =>
    sharp(photo, { sequentialRead: true }).autoOrient().resize(256, 256, { fit: "inside" }).webp({ quality: 78, effort: 2 }).toBuffer(),
  );
}

/** vipsthumbnail, a process for each photo; nothing where it is not installed. */
export async function measureVips(cluster: BenchCluster, bench: Bench): Promise<Figures> {
  const photos = await somePhotos();
  const dir = await mkdtemp(join(cluster.dir, "vips-"));
  try {
    await Promise.all(photos.map((photo, index) => writeFile(join(dir, `${index}.jpg`), photo)));
    const args = (index: number): string[] => [
      "-s",
      "256",
      "-o",
      join(dir, `tn_${index}.webp[Q=78,strip]`),
      join(dir, `${index % PHOTOS}.jpg`),
    ];
    return await lapOf({ lanes: CORES, pids: () => [], photos }, bench, (_, index) =>
      run("vipsthumbnail", args(index), { env: environment({ VIPS_CONCURRENCY: "1" }) }),
    );
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      return { perSecond: Number.NaN, cpuMs: Number.NaN, foreignCores: 0 };
    throw error;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function somePhotos(): Promise<Buffer[]> {
  return Promise.all(Array.from({ length: PHOTOS }, (_, index) => benchPhoto(index)));
}

interface Lap {
  readonly lanes: number;
  /** Processes that work for it besides this one. */
  readonly pids: () => readonly number[];
  readonly photos: readonly Buffer[];
}

async function lapOf(
  { lanes, pids, photos }: Lap,
  { sizes, units, quiet }: Bench,
  make: Make,
): Promise<{ readonly perSecond: number; readonly cpuMs: number; readonly foreignCores: number }> {
  const all = async (count: number): Promise<void> => {
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < count) {
        const index = next++;
        await make(photos[index % PHOTOS] ?? Buffer.alloc(0), index);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  };
  // Processes live long: the first dozen pictures of each take half as long again, and are not what a server lives with.
  await all(sizes.warmUpPhotos);
  return await whenQuiet(quiet, units, async () => {
    const close = openCpuWindow({ serverPids: pids(), databasePids: [] }, units);
    await all(sizes.photos);
    const use = close();
    const cpuMs = ((use.server + use.client) * 1000) / sizes.photos;
    return { perSecond: sizes.photos / use.wallSeconds, cpuMs, foreignCores: use.foreignCores };
  });
}
