import { resolve } from "node:path";
import { openBackupFile } from "../../backup/backup-file.ts";
import { keyOf } from "../../backup/backup-key.ts";
import { backupRefusal } from "../../backup/backup-refusal.ts";
import { restoreBackup } from "../../backup/restore-backup.ts";
import { readConfig } from "../../config/settings.ts";
import { type PlaceParts, placeName } from "../../platform/blobs/blob-settings.ts";
import { openObjects } from "../../platform/blobs/object-place.ts";
import { megabytes, seconds } from "../figures.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { givenPassphrase } from "./passphrase.ts";

const TITLES = {
  check: "Checking every byte of the backup",
  prepare: "Preparing an empty database",
  load: "Putting everything back",
} as const;

/** Restores a backup into the empty data directory of the settings. */
export async function restore(parts: CliParts, wanted: { readonly path: string; readonly intoRegion: string | null }): Promise<ExitCode> {
  const { clock, random, terminal } = parts;
  const config = readConfig(parts.env);
  const file = await openBackupFile(resolve(wanted.path));
  refuseOtherRegion(file.header.region, config.region, wanted.intoRegion);
  const from = file.header.region;
  const where = from === "" ? "region not stated" : `region ${from}`;
  terminal.say(`A backup of ${file.header.createdAt}, made by Musubi ${file.header.appVersion}, ${where}.`);
  const key = await keyOf(await givenPassphrase(config, terminal), file.header.kdf);
  const startedMs = performance.now();
  let bytes = 0;
  let progress = terminal.begin("Looking at the target");
  const onPart = (part: keyof typeof TITLES): void => {
    progress.end("done");
    progress = terminal.begin(TITLES[part]);
  };
  const onBytes = (count: number): void => {
    bytes += count;
    progress.update(megabytes(bytes));
  };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const target = {
    dataDir: config.dataDir,
    openObjects: (of: Pick<PlaceParts, "dataDir" | "keyRing">) => openObjects({ ...of, config, clock, random }),
    blobs: placeName(config),
    databaseUrl: config.databaseUrl,
    staffDatabaseUrl: config.staffDatabaseUrl,
    // What nobody has stated, the next start states: not the restore.
    region: from === "" ? from : config.region,
    clock,
    random,
    key,
    log,
    onPart,
    onBytes,
  };
  await using restored = await restoreBackup(file, target);
  const rows = restored.checked.manifest.tables.reduce((sum, table) => sum + table.rowCount, 0);
  progress.end(`${rows} rows, ${megabytes(bytes)}`);
  terminal.say(
    `Restored into ${resolve(config.dataDir)} in ${seconds(performance.now() - startedMs)}. Start the server with the same settings.`,
  );
  terminal.say("People who deleted their account after the backup was made are back in it; see docs/operate/backup.md for what to do.");
  terminal.say("For the time since the backup was made the record of what the staff was shown has a gap, and people are told of it.");
  if (restored.checked.manifest.staff !== null) {
    terminal.say(
      "Nobody of the staff is signed in. Whoever was cut, or lost a device, after the backup was made has to be cut again: npx musubi staff cut.",
    );
  }
  return 0;
}

function refuseOtherRegion(from: string, to: string, said: string | null): void {
  // Data of which nobody has said where they lie may lie here.
  if (from === to || from === "") return;
  if (said === to) return;
  const sentence = `The backup holds data that lie in the region "${from}", and MUSUBI_REGION ${to === "" ? "is not set" : `says "${to}"`}. Set MUSUBI_REGION=${from}; or, if people know and the law allows that the data move, say so with --into-region ${to === "" ? "and its region" : to}.`;
  throw backupRefusal("backup_region_differs", sentence);
}
