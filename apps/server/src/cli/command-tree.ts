import { stripVTControlCharacters } from "node:util";
import { type CommandDef, renderUsage, runCommand } from "citty";
import { StartupRefusal, wordsOf } from "../platform/postgres/errors.ts";
import type { CliParts, End, ExitCode } from "./parts.ts";
import { findCommand, isHelpAsked, unknownOption } from "./words.ts";

/**
 * Runs the command that some words name and gives the exit code of the process. Never throws: what went wrong is said on
 * standard error.
 */
export async function runCommandTree(words: readonly string[], parts: CliParts, makeRoot: (end: End) => CommandDef): Promise<ExitCode> {
  const outcome: { exitCode: ExitCode } = { exitCode: 0 };
  const { terminal } = parts;
  const root = makeRoot((exitCode) => {
    outcome.exitCode = exitCode;
  });
  try {
    const found = findCommand(root, words);
    const [strange] = found.rest;
    if (found.isGroup && strange !== undefined && !strange.startsWith("-") && !isHelpAsked(words)) {
      terminal.complain(`There is no command "${[...found.path, strange].join(" ")}".`);
    }
    if (found.isGroup || isHelpAsked(words)) {
      terminal.say(plain(await renderUsage(found.command), terminal.isInteractive));
      return found.isGroup && words.length > 0 && !isHelpAsked(words) ? 2 : 0;
    }
    const unknown = unknownOption(found.command, found.rest);
    if (unknown !== null) {
      terminal.complain(`There is no option ${unknown} here. "musubi ${found.path.join(" ")} --help" lists them.`);
      return 2;
    }
    await runCommand(found.command, { rawArgs: [...found.rest] });
    return outcome.exitCode;
  } catch (error) {
    return complainAbout(error, parts);
  }
}

/** Says what went wrong, in one sentence where it is a matter of the operator's, and gives the exit code. */
export function complainAbout(error: unknown, { terminal }: CliParts): ExitCode {
  if (error instanceof StartupRefusal) {
    terminal.complain(error.message);
    return 1;
  }
  if (error instanceof Error && error.name === "CLIError") {
    terminal.complain(`${stripVTControlCharacters(error.message).replace(/\.$/, "")}. "musubi --help" shows what there is.`);
    return 2;
  }
  // A bug, not a matter of the operator's: here the stack is what helps.
  const words = error instanceof Error ? (error.stack ?? wordsOf(error)) : wordsOf(error);
  terminal.complain(`Musubi met a fault of its own and ended. Please report it with these lines:\n${words}`);
  return 1;
}

/** Without colours where nobody sees them, and without the spaces that fill up columns. */
function plain(text: string, isInteractive: boolean): string {
  return (isInteractive ? text : stripVTControlCharacters(text)).replaceAll(/ +$/gmu, "").trimEnd();
}
