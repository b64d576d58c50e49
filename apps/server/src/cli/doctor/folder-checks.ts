import { constants } from "node:fs";
import { access, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "@musubi/base";
import { LAST_BACKUP_FILE } from "../../backup/last-backup.ts";
import { RESTORE_MARK } from "../../platform/data-dir/data-dir.ts";
import { DATA_VERSION, readDataDirFile } from "../../platform/data-dir/data-dir-file.ts";
import { RING_FILE } from "../../platform/keys/ring-file.ts";
import { codeOf, StartupRefusal } from "../../platform/postgres/errors.ts";
import { webAppState } from "../../web-app/ensure-web-app.ts";
import { advice, bad, type Finding, good } from "./finding.ts";

const OTHERS = 0o077;
const DAY_MS = 86_400_000;
const BACKUP_AGE_ADVISED_DAYS = 7;

/** The data directory itself. */
export async function checkDataDir(path: string, region: string): Promise<Finding[]> {
  const found = await stat(path);
  if (!found.isDirectory()) return [bad("data directory", `${path} is not a folder.`, "Set MUSUBI_DATA_DIR to a folder.")];
  const findings: Finding[] = [];
  const isUsable = await access(path, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  findings.push(
    isUsable
      ? good("data directory", `${path} can be written.`)
      : bad(
          "data directory",
          `This user may not write in ${path}.`,
          "Give the folder to the user who runs Musubi, or run this as that user.",
        ),
  );
  if (process.platform !== "win32" && (found.mode & OTHERS) !== 0) {
    findings.push(advice("data directory", `Other users of this machine may look into ${path}.`, `Close it: chmod 700 ${path}`));
  }
  if (await exists(join(path, RESTORE_MARK)))
    findings.push(bad("data directory", "A restore into it was cut off.", "Empty the folder and restore the backup again."));
  findings.push(await checkDataDirFile(path, region));
  return findings;
}

async function checkDataDirFile(path: string, region: string): Promise<Finding> {
  const about = "data version";
  try {
    const file = await readDataDirFile(path);
    if (file === null) return advice(about, "The data directory was never started to the end.", "Start the server once.");
    if (file.dataVersion > DATA_VERSION)
      return bad(
        about,
        `The data was last used by Musubi ${file.appVersion}, which is newer.`,
        "Start the newer version, or restore a backup made by this one.",
      );
    if (region !== "" && file.region !== "" && file.region !== region)
      return bad(about, `The data lies in the region "${file.region}", the setting says "${region}".`, `Set MUSUBI_REGION=${file.region}.`);
    return good(about, `Last started by Musubi ${file.appVersion}; ${file.region === "" ? "no region stated" : `region ${file.region}`}.`);
  } catch (error) {
    if (!(error instanceof StartupRefusal)) throw error;
    return bad(about, error.message, "Look at the file and its owner.");
  }
}

/** The key ring: everything sealed opens only with it. */
export async function checkKeyRing(path: string): Promise<Finding> {
  const ring = join(path, "keys", RING_FILE);
  try {
    const { mode } = await stat(ring);
    await access(ring, constants.R_OK);
    if (process.platform !== "win32" && (mode & OTHERS) !== 0)
      return bad("key ring", `Other users of this machine may read ${ring}.`, `Close it: chmod 600 ${ring}`);
    return good("key ring", "The key ring is there and private.");
  } catch (error) {
    const todo = "Put it back from a backup, or give it to this user. Never make a new one beside existing data.";
    return bad("key ring", `The key ring ${ring} cannot be read (${codeOf(error)}).`, todo);
  }
}

/** When the last backup was made from here. */
export async function checkLastBackup(path: string, clock: Clock): Promise<Finding> {
  const todo = 'Make one regularly with "musubi backup FILE --verify", and keep it on another machine.';
  const text = await readFile(join(path, LAST_BACKUP_FILE), "utf8").catch(() => null);
  const atMs = text === null ? Number.NaN : Date.parse(text.trim());
  if (Number.isNaN(atMs)) return advice("backup", "No backup has been made yet.", todo);
  const days = Math.floor((clock.nowMs() - atMs) / DAY_MS);
  const words = days < 1 ? "The last backup is less than a day old." : `The last backup is ${days} days old.`;
  return days > BACKUP_AGE_ADVISED_DAYS ? advice("backup", words, todo) : good("backup", words);
}

/** The built web app. */
export async function checkWebApp(projectDir: string): Promise<Finding> {
  switch (await webAppState(projectDir, "web")) {
    case "fresh":
      return good("web app", "The web app is built from the sources as they are.");
    case "old":
      return advice("web app", "The web app is older than its sources.", "The next start builds it anew, which takes a moment.");
    case "missing":
      return advice("web app", "The web app is not built yet.", "The next start builds it, which takes a moment.");
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
