import { LIMITS, readGroup as readGroupOperation } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import { readEntitled, readGroup } from "../store.ts";

export function handleReadGroup(): Bound {
  return handle(readGroupOperation, async ({ tx, grant, input }) => {
    if (grant.facts.protection !== "sealed") return refuse("class_mismatch");
    const group = await readGroup(tx, grant);
    if (group === null) return reply({ group: null });
    const entitled = await readEntitled(tx, grant);
    // Who signed in on further devices since the people came together may have made them too many: as many are let in as there is room for.
    const room = LIMITS.sealedDevices - entitled.filter((row) => row.is_in).length;
    const missing = entitled.filter((row) => !row.is_in).slice(0, Math.max(0, room));
    return reply({
      group: {
        talkId: input.talkId,
        epoch: group.epoch,
        event: group.last_event,
        tree: group.tree.toString("base64url"),
        groupInfo: group.group_info.toString("base64url"),
        owedLeaves: [...group.owed],
        missing: missing.map((row) => ({ accountId: row.account_id, deviceId: row.device_id })),
      },
    });
  });
}
