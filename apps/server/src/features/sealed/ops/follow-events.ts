import { followEvents, type SealedEventView } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import { recordDeliveries } from "../../talks/port.ts";
import type { SealedDeps } from "../deps.ts";
import { noteFollowed, readEvents } from "../event-store.ts";
import { viewEvent } from "../event-view.ts";
import { stretchesOf } from "../stretches.ts";

export function handleFollowEvents({ clock, franking }: SealedDeps): Bound {
  return handle(followEvents, async ({ tx, grant, actor, input }) => {
    if (grant.facts.protection !== "sealed") return refuse("class_mismatch");
    const { rows, through, hasMore, keptFrom } = await readEvents(tx, grant, input.after, input.countMax);
    noteFollowed(tx, grant, input.after);
    const seqs = rows.flatMap(({ seq, body }) => (seq === null || body === null ? [] : [seq]));
    const ranges = stretchesOf(seqs).map((stretch) => ({ talkId: input.talkId, ...stretch }));
    recordDeliveries(tx, actor.deviceId, ranges, new Date(clock.nowMs()));
    const events: SealedEventView[] = [];
    for (const row of rows) events.push(await viewEvent(row, franking));
    return reply({ events, through, hasMore, keptFrom });
  });
}
