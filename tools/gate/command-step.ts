import { runCommand } from "./run-command.ts";
import { type Step, single } from "./step.ts";

/** A step that is one command, or several that must all succeed; all of them run, so that one failure hides no other. */
export function commandStep(name: string, ...commands: readonly (readonly [file: string, ...args: string[]])[]): Step {
  return {
    name,
    run: async (scratch) => {
      const logs: string[] = [];
      for (const [file, ...args] of commands) {
        const { exitCode, output } = await runCommand(file, args, { scratch });
        if (exitCode !== 0) logs.push(`${file} ${args.join(" ")}\n${output}`);
      }
      return single(logs.length === 0, logs.join("\n"));
    },
  };
}
