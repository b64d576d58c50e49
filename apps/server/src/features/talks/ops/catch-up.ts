import { catchUp } from "@musubi/protocol";
import { type Bound, handleBatched, reply } from "../../../kernel/binding.ts";
import type { TalkDeps } from "../deps.ts";

/** Reading and the record of it are one statement, which looks by itself who is a member. */
export function handleCatchUp({ clock, catchingUp }: TalkDeps): Bound {
  return handleBatched(catchUp, async ({ actor, input }) => {
    const { cursors, countMax } = input;
    const changed = await catchingUp.read({ actor, cursors, countMax, nowMs: clock.nowMs() });
    const talks = cursors.flatMap(({ talkId }, index) => {
      const talk = changed[index] ?? null;
      return talk === null ? [] : [{ talkId, ...talk }];
    });
    return reply({ talks, goneTalkIds: cursors.flatMap(({ talkId }, index) => ((changed[index] ?? null) === null ? [talkId] : [])) });
  });
}
