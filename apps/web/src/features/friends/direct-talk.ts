import type { TalksState } from "@musubi/client";
import type { AccountId, TalkView } from "@musubi/protocol";

/** The talks of two with this person that this device knows, the liveliest first: two people may have one that is sealed and one that is not. */
export function directTalksWith(
  { ordered, archived }: Pick<TalksState, "ordered" | "archived">,
  accountId: AccountId,
): readonly TalkView[] {
  return [...ordered, ...archived].filter((talk) => talk.kind === "direct" && talk.faces[0]?.accountId === accountId);
}
