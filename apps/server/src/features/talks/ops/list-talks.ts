import { listTalks } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import type { TalkDeps } from "../deps.ts";
import { readTalkPageDelivered } from "../talk-page.ts";

export function handleListTalks({ clock }: TalkDeps): Bound {
  return handle(listTalks, async ({ tx, grant, input }) => {
    const page = await readTalkPageDelivered(tx, grant, input.after ?? null, input.countMax, new Date(clock.nowMs()));
    return reply(page);
  });
}
