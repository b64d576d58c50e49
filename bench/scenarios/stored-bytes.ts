import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemRandom } from "@musubi/base";
import { HttpPerson } from "../clients/http-person.ts";
import type { Measured } from "../machine/cpu-window.ts";
import { openCpuWindow } from "../machine/cpu-window.ts";
import { whenQuiet } from "../machine/quiet.ts";
import type { BenchCluster } from "../parties/bench-cluster.ts";
import { Child } from "../parties/child.ts";
import { environment } from "../parties/environment.ts";
import { startMusubiServer } from "../parties/musubi-party.ts";
import type { Bench, Figures } from "./bench.ts";

const FILE_BYTES = 256 * 1024;
const STATIC = fileURLToPath(new URL("../limits/static-server.ts", import.meta.url));

/** Files of 256 KB, each read by its owner again and again: decided, recorded, opened, sent. */
export async function measureStoredBytes(cluster: BenchCluster, bench: Bench): Promise<Figures> {
  await using party = await startMusubiServer(cluster);
  const people = await Promise.all(Array.from({ length: bench.sizes.byteReaders }, (_, user) => HttpPerson.signUp(party.url, user)));
  const readers = await Promise.all(
    people.map(async (person) => {
      const fileId = await person.upload(noise(), { kind: "file", name: "bench.bin" });
      await person.ready(fileId);
      return () => person.read(fileId, "original");
    }),
  );
  const figures = await measureReaders(readers, party, bench);
  for (const person of people) person[Symbol.dispose]();
  return figures;
}

/** The same files from a folder, given out by a server that does nothing else. */
export async function measureStaticBytes(cluster: BenchCluster, bench: Bench): Promise<Figures> {
  const folder = join(cluster.dir, "static");
  await mkdir(folder, { recursive: true });
  const people = await Promise.all(
    Array.from({ length: bench.sizes.byteReaders }, async (_, user) => writeFile(join(folder, `${user}.bin`), noise())),
  );
  const child = await Child.start({ args: [STATIC, folder], env: environment({}), logFile: join(cluster.dir, "static.log") });
  const clients = people.map(() => new HttpPerson(child.address));
  try {
    const readers = clients.map((client, user) => () => client.get(`/${user}.bin`));
    return await measureReaders(readers, { serverPids: [child.pid], databasePids: [] }, bench);
  } finally {
    for (const client of clients) client[Symbol.dispose]();
    await child.stop();
  }
}

function measureReaders(readers: readonly (() => Promise<number>)[], measured: Measured, { sizes, units, quiet }: Bench): Promise<Figures> {
  return whenQuiet(quiet, units, async () => {
    let isOver = false;
    let reads = 0;
    const lanes = readers.map(async (read) => {
      while (!isOver) {
        if ((await read()) !== FILE_BYTES) throw new Error("A file came in another length.");
        reads += 1;
      }
    });
    const all = Promise.all(lanes);
    await passed(sizes.warmUpSeconds, all);
    reads = 0;
    const close = openCpuWindow(measured, units);
    await passed(sizes.seconds, all);
    const use = close();
    const count = reads;
    isOver = true;
    await all;
    return {
      readsPerSecond: count / use.wallSeconds,
      mibPerSecond: (count * FILE_BYTES) / 2 ** 20 / use.wallSeconds,
      cpuPer1000: ((use.server + use.database) / count) * 1000,
      foreignCores: use.foreignCores,
    };
  });
}

/** So many seconds, or the failure of the readers. */
async function passed(seconds: number, readers: Promise<unknown>): Promise<void> {
  await Promise.race([new Promise((resolve) => setTimeout(resolve, seconds * 1000)), readers]);
}

function noise(): Buffer {
  return Buffer.concat(Array.from({ length: FILE_BYTES / 65_536 }, () => systemRandom.bytes(65_536)));
}
