import { LIMITS, readGroup as readGroupOperation } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import { readEntitled, readGroup } from "../store.ts";

export function handleReadGroup(): Bound {
  return handle(readGroupOperation, async ({ tx, grant, input }) => {
    if (grant.facts.protection !== "sealed") return refuse("class_mismatch");
    const group = await readGroup(tx, grant);
    if (group === null) return reply({ group: null });
    const missing = (await readEntitled(tx, grant)).filter((row) => !row.is_in).slice(0, LIMITS.sealedDevices);
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
