import { base64url, fromBase64url } from "@musubi/base";
import { LIMITS, writeKeepItem } from "@musubi/protocol";
import { type Bound, handle, outgoing, refuse, reply } from "../../../kernel/binding.ts";
import type { KeepDeps } from "../deps.ts";
import { countItems, lockKeep, putFiles, putItem, readVersion } from "../store.ts";

/** Keeps a version of a thing. The same one again is refused as outdated: the device then reads what there is. */
export function handleWriteItem({ clock, keepBytesMax }: KeepDeps): Bound {
  return handle(writeKeepItem, async ({ input, tx, grant, actor }) => {
    const { itemId, version } = input;
    await lockKeep(tx, grant);
    const held = await readVersion(tx, grant, itemId);
    if (version !== held + 1) return refuse("keep_outdated");
    if (held === 0 && (await countItems(tx, grant)) >= LIMITS.keepItems) return refuse("too_many");
    const nowMs = clock.nowMs();
    const body = input.body === null ? null : fromBase64url(input.body);
    const changeSeq = await putItem(tx, grant, { itemId, version, body }, nowMs);
    if (body !== null && input.fileIds !== undefined) {
      const refusal = await putFiles(tx, grant, { itemId, fileIds: input.fileIds }, { bytesMax: keepBytesMax, nowMs });
      if (refusal !== null) return refuse(refusal);
    }
    const item = { itemId, version, body: body === null ? null : base64url(body), changeSeq, savedAt: nowMs };
    return reply({ changeSeq }, { events: [outgoing({ account: actor.accountId }, "keep.changed", { item }, actor)] });
  });
}
