import { DisplayName, Handle, LIMITS } from "@musubi/protocol";
import { readConfig } from "../../config/settings.ts";
import { makeAccount } from "../../features/accounts/make-account.ts";
import { isReservedHandle } from "../../features/accounts/port.ts";
import { PasswordHasher } from "../../features/devices/port.ts";
import { fits } from "../../kernel/fits.ts";
import { hasForbiddenText } from "../../kernel/text-check.ts";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import { asRole } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { reachData } from "../reach-data.ts";
import { newPassword } from "./new-password.ts";

/** What the operator typed about a new person. */
export interface NewUser {
  readonly handle: string;
  readonly displayName: string;
  readonly country: string;
  readonly language: "ja" | "en";
}

/** Makes an account, whatever MUSUBI_SIGNUP says, and prints what the person needs to come in: this once and never again. */
export async function createUser(parts: CliParts, wanted: NewUser): Promise<ExitCode> {
  const { random, clock, terminal } = parts;
  const handle = checkHandle(wanted.handle);
  const displayName = wanted.displayName.trim();
  if (!fits(DisplayName, displayName) || hasForbiddenText(displayName))
    throw invalid(`--name has to be of 1 to ${LIMITS.displayName} visible characters.`);
  if (!/^[A-Z]{2}$/.test(wanted.country)) throw invalid("--country has to be two capital letters, such as JP.");
  await using data = await reachData({ config: readConfig(parts.env), random });
  const password = newPassword(random);
  const passwordHash = await new PasswordHasher(random).hash(password);
  const request = { ...wanted, handle, displayName, region: data.region, passwordHash, createdMs: clock.nowMs() };
  const made = await asRole(data, "musubi_gate", async (tx) => {
    const account = await makeAccount(tx, { keyRing: data.keyRing, random }, request);
    if (account === "handle_taken") throw invalid(`Somebody has the handle ${handle} already.`);
    return account;
  });
  terminal.say(`Made the account ${handle}. Give these to the person on a safe way; they are not shown again.`);
  terminal.say(`password        ${password}`);
  made.recoveryCodes.forEach((code, index) => terminal.say(`${index === 0 ? "recovery codes " : "               "} ${code}`));
  return 0;
}

function checkHandle(typed: string): Handle {
  const handle = typed.replace(/^@/, "");
  if (!fits(Handle, handle))
    throw invalid("A handle has 3 to 30 small letters, digits, dots and underscores, and begins and ends with a letter or digit.");
  if (isReservedHandle(handle)) throw invalid(`The handle ${handle} is kept for the service itself.`);
  return handle;
}

function invalid(sentence: string): StartupRefusal {
  return new StartupRefusal("option_invalid", sentence);
}
