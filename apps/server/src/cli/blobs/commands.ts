import type { CommandDef } from "citty";
import { makeCommand, makeGroup } from "../make-command.ts";
import type { CliParts, End } from "../parts.ts";

/** `musubi blobs …`: the encrypted files that people have here. */
export function blobsCommand(parts: CliParts, end: End): CommandDef {
  const args = {
    quick: { type: "boolean", description: "Open only the first part of each file instead of all of it" },
    json: { type: "boolean", description: "Answer as JSON, for programs" },
  } as const;
  const title = { name: "musubi blobs fsck", description: "Find files that are lost, belong to nothing, or do not open as what they are" };
  const fsck = makeCommand(title, args, async (given) => {
    const { checkBlobs } = await import("./fsck.ts");
    end(await checkBlobs(parts, { isJson: given.flag("json"), isQuick: given.flag("quick") }));
  });
  return makeGroup({ name: "musubi blobs", description: "The encrypted files that people have here" }, { fsck });
}
