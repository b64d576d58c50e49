import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Config } from "../../config/settings.ts";
import { readConfig } from "../../config/settings.ts";
import { PROJECT_DIR } from "../../installed.ts";
import { readDataDirFile } from "../../platform/data-dir/data-dir-file.ts";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import type { CliParts } from "../parts.ts";
import { reachAnyData } from "../reach-data.ts";
import { checkDatabaseIn } from "./database-checks.ts";
import { checkFiles } from "./file-checks.ts";
import { bad, type Finding, good } from "./finding.ts";
import { checkDataDir, checkKeyRing, checkLastBackup, checkWebApp } from "./folder-checks.ts";
import { checkKeyLog } from "./key-log-checks.ts";
import { checkBinaries, checkDisk, checkMachine } from "./machine-checks.ts";
import { checkPictures, checkWorkshop } from "./picture-checks.ts";
import { checkPort, checkPublicUrl, checkPush, checkRegion, checkSettings } from "./setting-checks.ts";
import { checkStaff } from "./staff-checks.ts";

/** Looks at everything, in the order in which one would have to repair it. Changes nothing. */
export async function runChecks(parts: CliParts): Promise<Finding[]> {
  const findings = checkMachine(parts.clock);
  let config: Config;
  try {
    config = readConfig(parts.env);
  } catch (error) {
    return [...findings, badOf("settings", error, "Correct the setting; the other checks need it.")];
  }
  findings.push(checkSettings(parts.env));
  if (config.databaseUrl === "") findings.push(await checkBinaries());
  findings.push(...(await checkWorkshop(parts.random)));
  const path = resolve(config.dataDir);
  if (existsSync(path)) findings.push(...(await checkDataDir(path, config.region)), await checkDisk(path));
  const { findings: ofData, isServerRunning } = await checkData(parts, config, path);
  findings.push(
    ...ofData,
    await checkPort(config, isServerRunning),
    ...checkPublicUrl(config),
    checkRegion(config, await readDataDirFile(path).catch(() => null)),
    checkPush(config),
    await checkWebApp(PROJECT_DIR),
  );
  return findings;
}

async function checkData(parts: CliParts, config: Config, path: string): Promise<{ findings: Finding[]; isServerRunning: boolean }> {
  if (!existsSync(join(path, "keys"))) {
    return { findings: [good("data", `There is no data in ${path} yet; the first start makes it.`)], isServerRunning: false };
  }
  const findings = [await checkKeyRing(path), ...(await checkFiles(parts, config, path)), await checkLastBackup(path, parts.clock)];
  try {
    await using data = await reachAnyData({ config, random: parts.random });
    findings.push(
      good(
        "server",
        data.isServerRunning ? "A server is running on this data." : "No server is running; the database was started for this check.",
      ),
    );
    const nowMs = (): number => parts.clock.nowMs();
    const ofDatabase = await checkDatabaseIn(data, nowMs);
    findings.push(...ofDatabase);
    // Of a database of another version nothing more can be asked.
    if (!ofDatabase.some((one) => one.state === "bad" && one.about === "schema"))
      findings.push(...(await checkPictures(data, config)), await checkKeyLog(data), ...(await checkStaff(data, config, nowMs)));
    return { findings, isServerRunning: data.isServerRunning };
  } catch (error) {
    findings.push(badOf("database", error, "See the sentence; nothing was changed."));
    return { findings, isServerRunning: false };
  }
}

function badOf(about: string, error: unknown, todo: string): Finding {
  if (!(error instanceof StartupRefusal)) throw error;
  return bad(about, error.message, todo);
}
