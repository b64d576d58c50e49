import type { Clock, Random } from "@musubi/base";
import type { Terminal } from "./terminal.ts";

/** What every command is given. */
export interface CliParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly random: Random;
  readonly terminal: Terminal;
}

/** The end of a command: 0 done, 1 not done (a sentence said why), 2 not understood. */
export type ExitCode = 0 | 1 | 2;

/** Takes the exit code of a command that has ended. */
export type End = (exitCode: ExitCode) => void;
