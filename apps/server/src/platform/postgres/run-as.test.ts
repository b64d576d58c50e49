import { cp, mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BinariesPackage, findBinariesPackage } from "./binaries.ts";
import { clusterFolder } from "./cluster.ts";
import { chooseLaunch } from "./run-as.ts";
import { makeScratchFolder, openAsSuperuser, startScratchServer } from "./scratch-server.ts";

const isRoot = process.getuid?.() === 0;

describe.runIf(isRoot)("started by root", () => {
  let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
  let hidden: string;

  beforeAll(async () => {
    folder = await makeScratchFolder();
    hidden = join(folder.path, "hidden");
    await mkdir(hidden, { mode: 0o700 });
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  test("the server works for another user, who owns the cluster", async () => {
    await using server = await startScratchServer(join(folder.path, "open"));
    expect((await stat(`/proc/${server.pid}`)).uid).not.toBe(0);
    expect((await stat(clusterFolder(join(folder.path, "open")))).uid).toBe((await stat(`/proc/${server.pid}`)).uid);
  });

  test.runIf(process.platform === "linux")("the server works below a folder that only root may enter", async () => {
    await using server = await startScratchServer(join(hidden, "postgres"));
    const client = await openAsSuperuser(server);
    expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    await client.end();
  });

  test("an existing cluster keeps its owner", async () => {
    const launch = await chooseLaunch(await findBinariesPackage(), {
      dataDir: folder.path,
      clusterOwner: { uid: 4_321, gid: 4_321 },
    });
    expect(launch.runAs).toEqual({ kind: "user", uid: 4_321, gid: 4_321 });
  });

  test("programs that only root may reach are copied to the data directory", async () => {
    const binaries = await hideBinaries(hidden);
    const launch = await chooseLaunch(binaries, { dataDir: folder.path, clusterOwner: null });
    expect(launch.home).toBe(join(folder.path, "binaries", `postgres-${binaries.version}`));
    expect(launch.runAs.kind).toBe("user");
    expect(await readdir(join(folder.path, "binaries"))).toEqual([`postgres-${binaries.version}`]);
  });
});

async function hideBinaries(place: string): Promise<BinariesPackage> {
  const binaries = await findBinariesPackage();
  const home = join(place, "native");
  await cp(binaries.home, home, { recursive: true, verbatimSymlinks: true });
  return { ...binaries, home };
}

describe.runIf(!isRoot)("started by an ordinary user", () => {
  test("the server works for that same user", async () => {
    await using folder = await makeScratchFolder();
    const launch = await chooseLaunch(await findBinariesPackage(), { dataDir: folder.path, clusterOwner: null });
    expect(launch.runAs).toEqual({ kind: "self" });
  });
});
