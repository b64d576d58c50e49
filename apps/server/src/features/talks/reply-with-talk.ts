import type { AccountId, MessageView, TalkId, TalkView } from "@musubi/protocol";
import type { UserActor } from "../../kernel/actor.ts";
import { deny, type Effects, outgoing, reply } from "../../kernel/binding.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { recordLastMessage } from "./deliveries.ts";
import type { TalkDeps } from "./deps.ts";
import { readTalkRow } from "./store.ts";
import { viewTalk } from "./talk-view.ts";

/** What changed in a talk, to be told after the commit. */
export interface TalkChange {
  readonly messages: readonly MessageView[];
  /** People who are new in it: they get the whole talk. */
  readonly entered?: readonly AccountId[];
  /** People who are out of it: they forget it. */
  readonly gone?: readonly AccountId[];
}

/** Answers with the talk as it is now and tells everyone concerned after the commit, those who left only that it is gone. */
export async function replyWithTalk(
  deps: TalkDeps,
  tx: Tx,
  actor: UserActor,
  talkId: TalkId,
  change: TalkChange,
): Promise<{ kind: "reply"; output: { talk: TalkView }; effects: Effects } | { kind: "deny"; reason: string }> {
  const row = await readTalkRow(tx, actor.accountId, talkId);
  if (row === null) return deny("absent");
  recordLastMessage(tx, actor, row, new Date(deps.clock.nowMs()));
  return reply({ talk: viewTalk(row) }, talkEffects(deps, talkId, change));
}

/** The effects of a change of a talk: the kept roster goes first, so that no event reaches somebody who is out. */
export function talkEffects(deps: TalkDeps, talkId: TalkId, change: TalkChange): Effects {
  return {
    afterCommit: () => {
      deps.rosters.forget(talkId);
      deps.announce(talkId, change.entered ?? []);
    },
    events: [
      ...(change.gone ?? []).map((account) => outgoing({ account }, "talk.gone", { talkId })),
      ...change.messages.map((message) => outgoing({ talk: talkId }, "message.changed", { message })),
    ],
  };
}
