import { fromBase64url } from "@musubi/base";
import { writeHistory } from "@musubi/protocol";
import { type Bound, handle, outgoing, refuse, reply } from "../../../kernel/binding.ts";
import type { KeepDeps } from "../deps.ts";
import { putSegment, readReach } from "../store.ts";

/** Lays up the next stretch of a sealed talk. Two devices of a person that do so at once lay up one. */
export function handleWriteHistory({ clock }: KeepDeps): Bound {
  return handle(writeHistory, async ({ input, tx, grant, actor }) => {
    if (grant.facts.protection !== "sealed") return refuse("class_mismatch");
    const { talkId, from, to } = input;
    const reach = await readReach(tx, grant);
    const body = fromBase64url(input.body);
    if (from <= reach || to < from || body === null) return refuse("history_outdated");
    if (!(await putSegment(tx, grant, { from, to, body }, clock.nowMs()))) return refuse("history_outdated");
    return reply({}, { events: [outgoing({ account: actor.accountId }, "history.grew", { talkId }, actor)] });
  });
}
