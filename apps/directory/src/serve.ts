import { type CliParts, type ExitCode, openLog, readConfig, StartupRefusal, wordsOf } from "@musubi/server/platform";
import { openData } from "./open-data.ts";
import { startDirectory } from "./start.ts";

/**
 * Serves the console until SIGTERM, or until whoever started this process is gone: it holds our standard input open as long as it
 * lives. Says `ready <address>` once it listens, or `refused <code> <sentence>`.
 */
export async function serveDirectory(parts: CliParts): Promise<ExitCode> {
  const { terminal, clock, random } = parts;
  const stopped = stopAsked();
  try {
    const config = readConfig(parts.env);
    const log = openLog(config, terminal);
    const directory = await startDirectory({ config, clock, random, log, ...(await openData(config, random)) });
    terminal.say(`ready ${directory.url}`);
    await stopped;
    await directory.stop();
    return 0;
  } catch (error) {
    const code = error instanceof StartupRefusal ? error.code : "fault";
    terminal.say(`refused ${code} ${wordsOf(error).replaceAll("\n", " ")}`);
    return 1;
  }
}

/** Ctrl-C reaches the whole group of processes; whoever started us ends us in its own time. */
function stopAsked(): Promise<void> {
  return new Promise((done) => {
    process.on("SIGTERM", () => done());
    process.on("SIGINT", () => undefined);
    process.on("SIGHUP", () => undefined);
    process.stdin.on("end", () => done()).on("error", () => done());
    process.stdin.resume();
  });
}
