import { LIMITS, listPinned } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { recordDeliveries, viewMessage } from "../../talks/port.ts";
import type { MessageDeps } from "../deps.ts";
import { readPinned } from "../store.ts";

export function handleListPinned({ clock }: MessageDeps): Bound {
  return handle(listPinned, async ({ tx, grant, actor, input }) => {
    const rows = await readPinned(tx, grant, LIMITS.pinsPerTalk);
    const ranges = rows.map((row) => ({ talkId: input.talkId, fromSeq: row.seq, toSeq: row.seq }));
    recordDeliveries(tx, actor.deviceId, ranges, new Date(clock.nowMs()));
    return reply({ messages: rows.map(viewMessage) });
  });
}
