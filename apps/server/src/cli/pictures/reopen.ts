import { reopenOriginal } from "../../features/files/operator-store.ts";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import { asOperator } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";

const BECAUSE_LENGTH_MAX = 500;

/** Opens the original of a file that was closed in doubt, once a person has looked at it and says why. */
export async function reopenPicture(parts: CliParts, asked: { readonly fileId: string; readonly because: string }): Promise<ExitCode> {
  const because = asked.because.trim();
  if (because === "" || because.length > BECAUSE_LENGTH_MAX)
    throw new StartupRefusal(
      "option_invalid",
      `Say with --because who looked at the picture and what they saw, in at most ${BECAUSE_LENGTH_MAX} characters.`,
    );
  const opened = await asOperator(parts, (tx) => reopenOriginal(tx, asked.fileId, because, parts.clock.nowMs()));
  if (opened === 0)
    throw new StartupRefusal("not_closed", `No original of ${asked.fileId} is closed. "musubi pictures alarms" shows what is.`);
  parts.terminal.say("The original is open again, and its alarms are settled. The server makes its small pictures anew within a minute.");
  return 0;
}
