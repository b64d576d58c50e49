import { spawn } from "node:child_process";
import { once } from "node:events";
import { readConfig } from "../../config/settings.ts";
import { DIRECTORY_MAIN } from "../../installed.ts";
import { directoryEnv, sharedCompileCache } from "../../staff-directory/directory-env.ts";
import { directoryDatabaseUrl } from "../../staff-directory/staff-place.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { reachData } from "../reach-data.ts";
import { isHelpAsked } from "../words.ts";

/**
 * Hands a command on to the staff directory's own program, with the way to its database: a running server's, or that of a
 * PostgreSQL that runs for as long as the command takes.
 */
export async function runStaffProgram(words: readonly string[], parts: CliParts): Promise<ExitCode> {
  const config = readConfig(parts.env);
  if (words.length === 1 || isHelpAsked(words)) return await runProgram(words, directoryEnv(parts.env, { config, databaseUrl: null }));
  await using data = await reachData({ config, random: parts.random });
  const databaseUrl = directoryDatabaseUrl(config, data.prepared.owner);
  return await runProgram(words, directoryEnv(parts.env, { config, databaseUrl }));
}

async function runProgram(words: readonly string[], env: Record<string, string>): Promise<ExitCode> {
  const child = spawn(process.execPath, [DIRECTORY_MAIN, ...words], {
    env: { ...env, ...sharedCompileCache() },
    stdio: ["inherit", "inherit", "inherit"],
  });
  const [code]: unknown[] = await once(child, "exit");
  return code === 0 ? 0 : code === 2 ? 2 : 1;
}
