import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const BUILD = new URL("../../../thumbnailer/test/next-build.ts", import.meta.url).href;

/** A newer build of the thumbnailer that a test can make go wrong while it runs. */
export interface NextBuild {
  /** Its entry, for MUSUBI_THUMBNAILER_NEXT. */
  readonly entry: string;
  /** From now on every process of it goes wrong in this way; see apps/thumbnailer/test/next-build.ts. */
  goWrong(fault: "mixes" | "turns" | "drifts" | "dies" | "refuses"): Promise<void>;
  /** From now on it is as it was. */
  recover(fault: "mixes" | "turns" | "drifts" | "dies" | "refuses"): Promise<void>;
  remove(): Promise<void>;
}

/** Puts a build of this version into a folder of its own. */
export async function makeNextBuild(version = 2): Promise<NextBuild> {
  const dir = await mkdtemp(join(tmpdir(), "musubi-next-"));
  // Its processes are nobody in particular.
  await chmod(dir, 0o755);
  const entry = join(dir, "main.mjs");
  await writeFile(entry, `import { serveNext } from ${JSON.stringify(BUILD)};\nawait serveNext(import.meta.dirname, ${version});\n`);
  return {
    entry,
    goWrong: (fault) => writeFile(join(dir, fault), ""),
    recover: (fault) => rm(join(dir, fault), { force: true }),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}
