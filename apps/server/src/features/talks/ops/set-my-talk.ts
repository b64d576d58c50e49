import { setMyTalk } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import { readMineChange } from "../mine-change.ts";
import { setStanding } from "../settings-store.ts";

export function handleSetMyTalk(): Bound {
  return handle(setMyTalk, async ({ tx, grant, actor, input }) => {
    const { talkId, isPinned, isArchived, mutedUntil: until } = input;
    await setStanding(tx, grant, { isPinned, isArchived, mutedUntil: typeof until === "number" ? new Date(until) : until });
    const change = await readMineChange(tx, actor, talkId);
    return change === null ? deny("absent") : reply({ mine: change.mine }, { events: [change.told] });
  });
}
