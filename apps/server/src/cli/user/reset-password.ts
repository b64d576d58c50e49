import { putPasswordByOperator, recordShown, signOutByOperator } from "../../features/accounts/operator-store.ts";
import { PasswordHasher } from "../../features/devices/port.ts";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import { counted } from "../counted.ts";
import { asOperator, findPerson } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { newPassword } from "./new-password.ts";

/** Sets a new password and ends every session of the person: whoever had got in is out, within a second. */
export async function resetPassword(parts: CliParts, wanted: { readonly handle: string }): Promise<ExitCode> {
  const { random, clock, terminal } = parts;
  const password = newPassword(random);
  const hash = await new PasswordHasher(random).hash(password);
  const done = await asOperator(parts, async (tx) => {
    const person = await findPerson(tx, wanted.handle);
    if (person.deletedAt !== null) throw new StartupRefusal("account_deleted", `The account ${person.handle} is deleted.`);
    const nowMs = clock.nowMs();
    await recordShown(tx, "user reset-password", [person.accountId], nowMs);
    await putPasswordByOperator(tx, person.accountId, hash, nowMs);
    return { person, deviceCount: await signOutByOperator(tx, { accountId: person.accountId, deviceId: null }, nowMs) };
  });
  terminal.say(
    `${done.person.handle} is signed out on ${counted(done.deviceCount, "device")} and signs in with this password from now on; it is not shown again.`,
  );
  terminal.say(`password        ${password}`);
  if (done.person.passkeyCount > 0)
    terminal.say(`The person's ${counted(done.person.passkeyCount, "passkey still opens", "passkeys still open")} the account.`);
  return 0;
}
