import type { CommandDef } from "citty";
import { makeCommand } from "../make-command.ts";
import type { CliParts, End } from "../parts.ts";

const FILE = { type: "positional", required: true, description: "The backup file" } as const;

/** `musubi backup FILE`: everything into one sealed file, while the server runs or not. */
export function backupCommand(parts: CliParts, end: End): CommandDef {
  const title = { name: "musubi backup", description: "Write everything into one sealed file, also while the server runs" };
  const verify = { type: "boolean", description: "Restore it into a throw-away folder afterwards and compare everything" } as const;
  return makeCommand(title, { file: FILE, verify }, async (given) => {
    const { backUp } = await import("./back-up.ts");
    end(await backUp(parts, { path: given.text("file") ?? "", hasVerify: given.flag("verify") }));
  });
}

/** `musubi restore FILE`: a backup into an empty data directory. */
export function restoreCommand(parts: CliParts, end: End): CommandDef {
  const title = { name: "musubi restore", description: "Put a backup back into an empty data directory (MUSUBI_DATA_DIR)" };
  const intoRegion = {
    type: "string",
    valueHint: "jp",
    description: "Say explicitly that the data shall lie in another country from now on",
  } as const;
  return makeCommand(title, { file: FILE, "into-region": intoRegion }, async (given) => {
    const { restore } = await import("./restore.ts");
    end(await restore(parts, { path: given.text("file") ?? "", intoRegion: given.text("into-region") }));
  });
}
