import type { TalksState } from "@musubi/client";
import type { AccountId, TalkView } from "@musubi/protocol";

/** The talk of two with this person, if this device knows one. */
export function directTalkWith({ byId }: Pick<TalksState, "byId">, accountId: AccountId): TalkView | undefined {
  for (const talk of byId.values()) if (talk.kind === "direct" && talk.faces[0]?.accountId === accountId) return talk;
  return undefined;
}
