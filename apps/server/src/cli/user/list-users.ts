import { listOperatorAccounts, type OperatorAccount, recordShown } from "../../features/accounts/operator-store.ts";
import { counted } from "../counted.ts";
import { asOperator } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { safeText, tableLines, timeOf } from "../table.ts";

const PAGE = 1_000;

/** Prints everybody by handle. */
export async function listUsers(parts: CliParts, { isJson }: { readonly isJson: boolean }): Promise<ExitCode> {
  const people = await asOperator(parts, async (tx) => {
    const found: OperatorAccount[] = [];
    for (let after = ""; ; after = found.at(-1)?.handle ?? "") {
      const page = await listOperatorAccounts(tx, { handle: null, after, countMax: PAGE });
      found.push(...page);
      if (page.length < PAGE) break;
    }
    await recordShown(
      tx,
      "user list",
      found.map((one) => one.accountId),
      parts.clock.nowMs(),
    );
    return found;
  });
  const { terminal } = parts;
  if (isJson) terminal.say(JSON.stringify(people, null, 2));
  else if (people.length === 0) terminal.say('Nobody is here yet. People sign up in the app, or "musubi user create" makes an account.');
  else
    for (const line of tableLines(["handle", "name", "signed up", "last seen", "devices", "signs in with"], people.map(rowOf)))
      terminal.say(line);
  return 0;
}

function rowOf(one: OperatorAccount): string[] {
  return [one.handle, safeText(one.displayName), timeOf(one.createdAt), timeOf(one.lastSeenAt), String(one.deviceCount), waysIn(one)];
}

/** How a person can sign in, in words. */
export function waysIn(one: OperatorAccount): string {
  if (one.deletedAt !== null) return "deleted";
  const ways = [...(one.hasPassword ? ["password"] : []), ...(one.passkeyCount > 0 ? [counted(one.passkeyCount, "passkey")] : [])];
  return ways.length === 0 ? "recovery code only" : ways.join(", ");
}
