import { join, resolve } from "node:path";
import { formatVerifierKey, parseVerifierKey } from "@musubi/translog";
import { readConfig } from "../../config/settings.ts";
import { readLogKey } from "../../platform/keys/log-key.ts";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import type { CliParts } from "../parts.ts";

/** The verifier key that was typed, else that of the log in the data directory of this machine; null when there is neither. */
export async function keyToTrust(parts: CliParts, typed: string | null): Promise<string | null> {
  if (typed !== null) {
    const key = parseVerifierKey(typed.trim());
    if (key.ok && key.value.kind === "ed25519") return typed.trim();
    throw new StartupRefusal(
      "option_invalid",
      "--key is not the verifier key of a log. It has the form name+id+key, as /log/key shows it.",
    );
  }
  const signer = await readLogKey(join(resolve(readConfig(parts.env).dataDir), "keys"));
  return signer === null ? null : formatVerifierKey(signer.key);
}
