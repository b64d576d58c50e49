import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { backupRefusal } from "../../backup/backup-refusal.ts";
import { noteBackup } from "../../backup/last-backup.ts";
import { makeBackup } from "../../backup/make-backup.ts";
import { verifyBackup } from "../../backup/verify-backup.ts";
import { readConfig } from "../../config/settings.ts";
import { counted } from "../counted.ts";
import { megabytes, percent, seconds } from "../figures.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { reachData } from "../reach-data.ts";
import { reachObjects } from "../reach-objects.ts";
import { newPassphrase } from "./passphrase.ts";

/** Makes a backup and, if wanted, proves that it can be restored. */
export async function backUp(parts: CliParts, wanted: { readonly path: string; readonly hasVerify: boolean }): Promise<ExitCode> {
  const { clock, random, terminal } = parts;
  const config = readConfig(parts.env);
  const path = resolve(wanted.path);
  if (existsSync(path)) throw backupRefusal("backup_exists", `There is a file ${path} already; a backup never replaces another.`);
  const passphrase = await newPassphrase(config, terminal);
  await using data = await reachData({ config, random });
  const objects = await reachObjects(parts, config, data);
  const startedMs = performance.now();
  const progress = terminal.begin(`Backing up ${data.isServerRunning ? "while the server runs" : "the stopped server"}`);
  const onProgress = (share: number): void => progress.update(percent(share));
  const made = await makeBackup(path, {
    dataDir: data.path,
    region: data.region,
    prepared: data.prepared,
    objects,
    staffDatabaseUrl: config.staffDatabaseUrl,
    clock,
    random,
    passphrase,
    onProgress,
  });
  const rows = made.manifest.tables.reduce((sum, table) => sum + table.rowCount, 0);
  const files = made.manifest.entries.filter((entry) => entry.name.startsWith("blob/")).length;
  progress.end(
    `${counted(rows, "row")} in ${counted(made.manifest.tables.length, "table")} and ${counted(files, "file")}, ${megabytes(made.sizeBytes)}, in ${seconds(performance.now() - startedMs)}`,
  );
  const { staff } = made.manifest;
  terminal.say(
    staff === null
      ? "This server has no staff directory; none is in the backup."
      : `The staff directory is in it: ${counted(
          staff.tables.reduce((sum, table) => sum + table.rowCount, 0),
          "row",
        )}, and its keys.`,
  );
  if (wanted.hasVerify) await verify(parts, path, passphrase);
  await noteBackup(data.path, clock.nowMs());
  terminal.say(`The backup is ${path}. Keep it and its passphrase apart, and both away from this machine.`);
  if (!wanted.hasVerify) terminal.say("It was not tried out; --verify restores it into a throw-away folder and compares everything.");
  return 0;
}

async function verify({ clock, random, terminal }: CliParts, path: string, passphrase: string): Promise<void> {
  const startedMs = performance.now();
  const progress = terminal.begin("Restoring it into a throw-away folder to compare");
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  let bytes = 0;
  const onBytes = (count: number): void => {
    bytes += count;
    progress.update(megabytes(bytes));
  };
  await verifyBackup(path, { clock, random, passphrase, log: quiet, onPart: () => undefined, onBytes });
  progress.end(`everything came back as it was, in ${seconds(performance.now() - startedMs)}`);
}
