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
  const deviceIds = view.missing.map(({ deviceId }) => deviceId).filter((deviceId) => deviceId !== keys.own?.deviceId);
  if (deviceIds.length === 0) return ok([]);
  const taken = await connection.call(takePackages, { talkId: view.talkId, deviceIds });
  if (!taken.ok) return no("offline");
  const good: Uint8Array[] = [];
  for (const { accountId, keyPackage } of taken.value.taken) {
    const known = await trust.refresh(accountId);
    if (!known.ok && known.reason === "offline") return no("offline");
    // Keys that its account has not stated: somebody would be left out, or somebody else let in. Nothing is said then.
    if (!known.ok) return no("refused");
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
