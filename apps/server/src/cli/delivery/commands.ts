import type { CommandDef } from "citty";
import { countOf } from "../count-of.ts";
import { makeCommand, makeGroup } from "../make-command.ts";
import type { CliParts, End } from "../parts.ts";

const SEQ_MAX = 1_000_000_000_000;

/** `musubi delivery …`: questions to the record of deliveries. */
export function deliveryCommand(parts: CliParts, end: End): CommandDef {
  const args = {
    talk: { type: "string", valueHint: "tlk_…", required: true, description: "The talk" },
    seq: { type: "string", valueHint: "number", required: true, description: "The message's place in the talk" },
    json: { type: "boolean", description: "Answer as JSON, for programs" },
  } as const;
  const who = makeCommand(
    { name: "musubi delivery who", description: "To whom a message was shown, when, and how that is known" },
    args,
    async (given) => {
      const seq = countOf("--seq", given.text("seq"), SEQ_MAX) ?? 0;
      const { whoWasShown } = await import("./who.ts");
      end(await whoWasShown(parts, { talkId: given.text("talk") ?? "", seq, isJson: given.flag("json") }));
    },
  );
  return makeGroup({ name: "musubi delivery", description: "Who was shown a message, from the record" }, { who });
}
