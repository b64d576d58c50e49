import { listEdits } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { rangeOf, recordDeliveries } from "../../talks/port.ts";
import type { MessageDeps } from "../deps.ts";
import { readEdits } from "../store.ts";

export function handleListEdits({ clock }: MessageDeps): Bound {
  return handle(listEdits, async ({ tx, grant, actor, input }) => {
    const rows = await readEdits(tx, grant, input.seq);
    const ranges = rows.length === 0 ? [] : rangeOf(input.talkId, [{ seq: input.seq }]);
    recordDeliveries(tx, actor.deviceId, ranges, new Date(clock.nowMs()));
    const edits = rows.map(({ text, alts, written_at }) => ({ text, ...(alts === null ? {} : { alts }), writtenAt: written_at.getTime() }));
    return reply({ edits });
  });
}
