import { listOperatorDevices, recordShown } from "../../features/accounts/operator-store.ts";
import { asOperator, findPerson } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { safeText, tableLines, timeOf } from "../table.ts";
import { waysIn } from "./list-users.ts";

/** Prints one person's account and signed-in devices. */
export async function showUser(parts: CliParts, wanted: { readonly handle: string; readonly isJson: boolean }): Promise<ExitCode> {
  const { person, devices } = await asOperator(parts, async (tx) => {
    const found = await findPerson(tx, wanted.handle);
    await recordShown(tx, "user show", [found.accountId], parts.clock.nowMs());
    return { person: found, devices: await listOperatorDevices(tx, found.accountId) };
  });
  const { terminal } = parts;
  if (wanted.isJson) {
    terminal.say(JSON.stringify({ ...person, devices }, null, 2));
    return 0;
  }
  const facts = [
    ["handle", person.handle],
    ["name", safeText(person.displayName)],
    ["account", person.accountId],
    ["country, language", `${person.country}, ${person.language}`],
    ["signed up", timeOf(person.createdAt)],
    ["last seen", timeOf(person.lastSeenAt)],
    ["signs in with", waysIn(person)],
    ["recovery codes left", String(person.recoveryCodesLeft)],
  ];
  for (const [name = "", value = ""] of facts) terminal.say(`${name.padEnd(20)} ${value}`);
  terminal.say("");
  const rows = devices.map((one) => [one.deviceId, safeText(one.name), one.kind, timeOf(one.createdAt), timeOf(one.lastSeenAt)]);
  if (rows.length === 0) terminal.say("Signed in nowhere.");
  else for (const line of tableLines(["device", "name", "kind", "signed in", "last seen"], rows)) terminal.say(line);
  return 0;
}
