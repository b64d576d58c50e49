import { HttpPerson } from "../clients/http-person.ts";
import { openCpuWindow } from "../machine/cpu-window.ts";
import { whenQuiet } from "../machine/quiet.ts";
import type { BenchCluster } from "../parties/bench-cluster.ts";
import { startMusubiServer } from "../parties/musubi-party.ts";
import { percentile } from "../report/spread.ts";
import type { Bench, Figures } from "./bench.ts";
import { benchPhoto } from "./bench-photo.ts";

const PHOTOS = 3;

/** Photos of 12 megapixels, one after the other: from the answer to the last byte until the smallest picture of it has been read. */
export async function measureFirstThumbnail(cluster: BenchCluster, bench: Bench): Promise<Figures> {
  const { sizes, units, quiet } = bench;
  const photos = await Promise.all(Array.from({ length: PHOTOS }, (_, index) => benchPhoto(index)));
  await using party = await startMusubiServer(cluster);
  using person = await HttpPerson.signUp(party.url, 0);
  const once = async (index: number): Promise<number> => {
    const fileId = await person.upload(photos[index % PHOTOS] ?? Buffer.alloc(0), { kind: "picture", name: "bench.jpg" });
    const startMs = performance.now();
    await person.ready(fileId);
    await person.read(fileId, "list");
    return performance.now() - startMs;
  };
  // The first one waits for the processes to start and to show what they can.
  await once(0);
  return await whenQuiet(quiet, units, async () => {
    const close = openCpuWindow(party, units);
    const timesMs: number[] = [];
    for (let index = 0; index < sizes.photos; index++) timesMs.push(await once(index));
    const use = close();
    timesMs.sort((one, other) => one - other);
    const cpuMsEach = ((use.server + use.database) * 1000) / sizes.photos;
    return { p50Ms: percentile(timesMs, 0.5), p99Ms: percentile(timesMs, 0.99), cpuMsEach, foreignCores: use.foreignCores };
  });
}
