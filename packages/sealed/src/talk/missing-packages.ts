import { no, ok, type Result } from "@musubi/base";
import { checkKeyPackage } from "@musubi/e2ee";
import { type SealedGroupView, takePackages } from "@musubi/protocol";
import { unpacked } from "../packed.ts";
import type { TalkParts } from "./talk-parts.ts";

/**
 * A KeyPackage of each device that is missing and has one, checked: signed by the device that its account states now. "offline": they could not
 * be asked for, and what would be said now nobody of them could read. "refused": what the server gave out are not their keys.
 */
export async function packagesForMissing(
  { connection, suite, trust, clock, keys }: Pick<TalkParts, "connection" | "suite" | "trust" | "clock" | "keys">,
  view: SealedGroupView,
): Promise<Result<readonly Uint8Array[], "offline" | "refused">> {
  const missing = view.missing.filter(({ deviceId }) => deviceId !== keys.own?.deviceId);
  if (missing.length === 0) return ok([]);
  // Asked for before any KeyPackage is used up: of a large talk's members not everything may be learned at once.
  const accounts = await trust.refreshEach(missing.map(({ accountId }) => accountId));
  if (!accounts.ok) return accounts;
  const taken = await connection.call(takePackages, { talkId: view.talkId, deviceIds: missing.map(({ deviceId }) => deviceId) });
  if (!taken.ok) return no("offline");
  const good: Uint8Array[] = [];
  for (const { accountId, keyPackage } of taken.value.taken) {
    const known = accounts.value.get(accountId);
    // Keys that its account has not stated: somebody would be left out, or somebody else let in. Nothing is said then.
    if (known?.ok !== true) return no("refused");
    const bytes = unpacked(keyPackage);
    const checked = await checkKeyPackage(suite, bytes, {
      nowMs: clock.nowMs(),
      isDeviceKey: (device, key) => trust.isStatedNow(known.value, device, key),
    });
    if (!checked.ok) return no("refused");
    good.push(bytes);
  }
  return ok(good);
}
