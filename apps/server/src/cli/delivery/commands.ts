import { type CommandDef, defineCommand } from "citty";
import { countOf } from "../count-of.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { whoWasShown } from "./who.ts";

/** `musubi delivery …`: questions to the record of deliveries. */
export function deliveryCommand(parts: CliParts, end: (exitCode: ExitCode) => void): CommandDef {
  const who = defineCommand({
    meta: { name: "musubi delivery who", description: "To whom a message was shown, when, and how that is known" },
    args: {
      talk: { type: "string", valueHint: "tlk_…", required: true, description: "The talk" },
      seq: { type: "string", valueHint: "number", required: true, description: "The message's place in the talk" },
      json: { type: "boolean", description: "Answer as JSON, for programs" },
    },
    run: async (context) => {
      const { talk, seq, json } = context.args;
      end(await whoWasShown(parts, { talkId: String(talk), seq: countOf("--seq", String(seq), 1e12) ?? 0, isJson: json === true }));
    },
  });
  return defineCommand({ meta: { name: "musubi delivery", description: "Who was shown a message, from the record" }, subCommands: { who } });
}
