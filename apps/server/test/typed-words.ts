import { systemClock, systemRandom } from "@musubi/base";
import { runCommandLine } from "../src/cli/command-line.ts";

/** Runs a command line in this process as a person types it, on a data directory, and keeps what it said. */
export async function typedWords(dataDir: string, ...words: readonly string[]): Promise<{ code: number; said: string }> {
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const progress = { update: () => undefined, end: say };
  const terminal = {
    isInteractive: false,
    areComplaintsRead: true,
    say,
    complain: say,
    begin: () => progress,
    askSecret: () => Promise.resolve(null),
  };
  const code = await runCommandLine(words, { env: { MUSUBI_DATA_DIR: dataDir }, clock: systemClock, random: systemRandom, terminal });
  return { code, said: lines.join("\n") };
}
