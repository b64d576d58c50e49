import { rename } from "node:fs/promises";
import { join } from "node:path";
import { readConfig } from "../../config/settings.ts";
import { LOG_HEAD_FILE } from "../../features/log/head-file.ts";
import { LOG_KEY_FILE } from "../../platform/keys/log-key.ts";
import { openClient } from "../../platform/postgres/client.ts";
import { codeOf, StartupRefusal } from "../../platform/postgres/errors.ts";
import { beginNewLog } from "../../platform/postgres/new-log.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { reachData } from "../reach-data.ts";

/**
 * Ends a log that can no longer be signed and lets another begin, with every record from the first on. Everybody who watched the
 * old one sees that it ended; its last checkpoint is kept, and the retired key stays beside the new one.
 */
export async function beginAnew(parts: CliParts, asked: { readonly why: string; readonly isSure: boolean }): Promise<ExitCode> {
  if (asked.why.trim() === "") throw new StartupRefusal("option_invalid", "--why has to say why the log ends.");
  if (!asked.isSure) {
    parts.terminal.complain(
      "This ends the public log: whoever kept its checkpoints sees that it ended, and proofs that people have downloaded hold under the old key alone. Say --yes to do it.",
    );
    return 1;
  }
  await using data = await reachData({ config: readConfig(parts.env), random: parts.random });
  if (data.isServerRunning) throw new StartupRefusal("server_running", "Stop the server first: it signs the log.");
  const client = await openClient(data.prepared.owner);
  try {
    await beginNewLog(client, asked.why);
  } finally {
    await client.end();
  }
  const mark = new Date(parts.clock.nowMs()).toISOString().replaceAll(/[:.]/g, "-");
  await putAside(join(data.path, LOG_HEAD_FILE), mark);
  await putAside(join(data.path, "keys", LOG_KEY_FILE), mark);
  parts.terminal.say("The log has ended. The next start begins another, with a new key, and takes up every record.");
  return 0;
}

async function putAside(path: string, mark: string): Promise<void> {
  try {
    await rename(path, path.replace(/\.json$/, `-ended-${mark}.json`));
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}
