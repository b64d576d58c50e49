import { readFile, stat } from "node:fs/promises";
import { PROOF_FILE_LENGTH_MAX } from "@musubi/translog";
import { checkProof } from "../../features/log/audit/proof-check.ts";
import { codeOf, StartupRefusal } from "../../platform/postgres/errors.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { safeText } from "../table.ts";
import { keyToTrust } from "./own-key.ts";

/** Verifies a proof file that a person downloaded. Asks nobody: neither a server nor a database. */
export async function verifyProof(
  parts: CliParts,
  asked: { readonly path: string; readonly key: string | null; readonly isJson: boolean },
): Promise<ExitCode> {
  const { terminal } = parts;
  const vkey = await keyToTrust(parts, asked.key);
  if (vkey === null)
    throw new StartupRefusal("option_invalid", "Say with --key whose log it is: the server shows its verifier key at /log/key.");
  const verdict = checkProof(await readProof(asked.path), vkey);
  if (asked.isJson) {
    terminal.say(JSON.stringify(verdict.isGood ? { ...verdict, record: parsed(verdict.record) } : verdict, null, 2));
    return verdict.isGood ? 0 : 1;
  }
  if (!verdict.isGood) {
    terminal.complain(`The file proves nothing: ${verdict.why}.`);
    return 1;
  }
  terminal.say(`The entry ${safeText(verdict.entryId)} stands in the log ${verdict.origin} as leaf ${verdict.index} of ${verdict.size}.`);
  if (verdict.record === null) terminal.say("What it said was erased since; that it was recorded is proven.");
  else terminal.say(safeText(JSON.stringify(parsed(verdict.record), null, 2)));
  return 0;
}

function parsed(record: string | null): unknown {
  return record === null ? null : JSON.parse(record);
}

async function readProof(path: string): Promise<string> {
  try {
    if ((await stat(path)).size > PROOF_FILE_LENGTH_MAX)
      throw new StartupRefusal("file_unreadable", `${path} is too large to be a proof file.`);
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof StartupRefusal) throw error;
    throw new StartupRefusal("file_unreadable", `${path} cannot be read (${codeOf(error)}).`, { cause: error });
  }
}
