import type { MyTalkView, TalkId } from "@musubi/protocol";
import type { UserActor } from "../../kernel/actor.ts";
import { type Outgoing, outgoing } from "../../kernel/binding.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { readTalkRow } from "./store.ts";
import { viewMine } from "./talk-view.ts";

/** What is the actor's own in a talk as it is now, and the event that tells their other devices. */
export interface MineChange {
  readonly mine: MyTalkView;
  readonly told: Outgoing;
}

/** Reads it after a change; null when the actor is not in the talk. */
export async function readMineChange(tx: Tx, actor: UserActor, talkId: TalkId): Promise<MineChange | null> {
  const row = await readTalkRow(tx, actor.accountId, talkId);
  if (row === null) return null;
  const mine = viewMine(row);
  return { mine, told: outgoing({ account: actor.accountId }, "talk.mineChanged", { talkId, mine }, actor) };
}
