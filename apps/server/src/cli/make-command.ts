import { type ArgsDef, type CommandDef, defineCommand } from "citty";

/** What was typed after a command's name. */
export interface Given {
  /** The text of an option or place; null when it was left out and has no default. */
  text(name: string): string | null;
  /** Whether a switch is on. */
  flag(name: string): boolean;
}

/** How a command is called and described. */
export interface CommandTitle {
  readonly name: string;
  readonly description: string;
}

/** A command that does something. */
export function makeCommand(title: CommandTitle, args: ArgsDef, run: (given: Given) => Promise<void>): CommandDef {
  return defineCommand<ArgsDef>({
    meta: title,
    args,
    run: (context) => {
      const valueOf = (name: string): unknown => Reflect.get(context.args, name);
      return run({
        text: (name) => {
          const value = valueOf(name);
          return typeof value === "string" ? value : null;
        },
        flag: (name) => valueOf(name) === true,
      });
    },
  });
}

/** A command that holds others. */
export function makeGroup(
  title: CommandTitle & { readonly version?: string },
  subCommands: Readonly<Record<string, CommandDef>>,
): CommandDef {
  return defineCommand({ meta: title, subCommands: { ...subCommands } });
}
