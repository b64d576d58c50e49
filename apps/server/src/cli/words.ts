import type { ArgDef, ArgsDef, CommandDef } from "citty";

/** The command that some words name. */
export interface FoundCommand {
  readonly command: CommandDef;
  /** Its name in full: ["user", "list"]. */
  readonly path: readonly string[];
  /** The words after the name. */
  readonly rest: readonly string[];
  /** It only holds other commands, or the next word names none of them. */
  readonly isGroup: boolean;
}

/** Walks down from the root along the words as far as they name commands. Our commands are plain values, never promises. */
export function findCommand(root: CommandDef, words: readonly string[]): FoundCommand {
  let found: FoundCommand = { command: root, path: [], rest: words, isGroup: true };
  for (;;) {
    const children = plainCommands(found.command);
    if (children === null) return { ...found, isGroup: false };
    const [name = "", ...rest] = found.rest;
    const child = Object.hasOwn(children, name) ? children[name] : undefined;
    if (child === undefined) return found;
    found = { command: child, path: [...found.path, name], rest, isGroup: true };
  }
}

function plainCommands(command: CommandDef): Record<string, CommandDef> | null {
  const { subCommands } = command;
  if (subCommands === undefined || typeof subCommands === "function" || subCommands instanceof Promise) return null;
  const entries = Object.entries(subCommands).flatMap(([name, one]) =>
    typeof one === "function" || one instanceof Promise ? [] : [[name, one] as const],
  );
  return Object.fromEntries(entries);
}

/** Whether the words ask for help. */
export function isHelpAsked(words: readonly string[]): boolean {
  return words.includes("--help") || words.includes("-h");
}

/** The first option among the words that the command does not have, or null: a misspelt option must not be passed over. */
export function unknownOption(command: CommandDef, words: readonly string[]): string | null {
  const args: ArgsDef = typeof command.args === "object" && !(command.args instanceof Promise) ? command.args : {};
  const known = new Set(Object.entries(args).flatMap(([name, arg]) => optionNames(name, arg)));
  for (const word of words) {
    if (word === "--") return null;
    const name = word.split("=")[0] ?? "";
    if (word.startsWith("-") && word.length > 1 && !known.has(name)) return name;
  }
  return null;
}

function optionNames(name: string, arg: ArgDef): string[] {
  if (arg.type === "positional") return [];
  return arg.type === "boolean" ? [`--${name}`, `--no-${name}`] : [`--${name}`];
}
