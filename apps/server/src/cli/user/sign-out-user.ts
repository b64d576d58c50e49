import { recordShown, signOutByOperator } from "../../features/accounts/operator-store.ts";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import { counted } from "../counted.ts";
import { asOperator, findPerson } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";

/** Ends a person's sessions; open connections of a running server end within a second. */
export async function signOutUser(
  parts: CliParts,
  wanted: { readonly handle: string; readonly deviceId: string | null },
): Promise<ExitCode> {
  const { clock, terminal } = parts;
  const done = await asOperator(parts, async (tx) => {
    const person = await findPerson(tx, wanted.handle);
    await recordShown(tx, "user sign-out", [person.accountId], clock.nowMs());
    const count = await signOutByOperator(tx, { accountId: person.accountId, deviceId: wanted.deviceId }, clock.nowMs());
    if (count === 0 && wanted.deviceId !== null) {
      throw new StartupRefusal(
        "no_such_device",
        `${person.handle} is not signed in on ${wanted.deviceId}. "musubi user show ${person.handle}" lists the devices.`,
      );
    }
    return { handle: person.handle, count };
  });
  terminal.say(
    done.count === 0 ? `${done.handle} is signed in nowhere.` : `${done.handle} is signed out on ${counted(done.count, "device")}.`,
  );
  return 0;
}
