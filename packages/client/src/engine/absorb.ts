import type { TalkId } from "@musubi/protocol";
import { trustedTalkId, trustedViews } from "../connection/trusted.ts";
import type { Board } from "./board.ts";
import type { Receiver } from "./receiver.ts";

/** Takes the views of an answer into the state, so that no screen has to merge answers by hand. The talk it was about, if any. */
export function absorb(
  answer: { readonly input: object; readonly output: object; readonly askedAt: number },
  receiver: Receiver,
  board: Board,
): TalkId | null {
  const { talk, friend, account, message, settings, mine, members } = trustedViews(answer.output);
  const talkId = trustedTalkId(answer.input);
  if (talk) receiver.talk(talk, answer.askedAt);
  if (friend) receiver.friend(friend);
  if (account) receiver.account(account);
  if (message) receiver.message(message);
  if (settings && board.account !== null) receiver.account({ ...board.account, settings });
  if (talkId !== null && mine) receiver.mine(talkId, mine, answer.askedAt);
  if (talkId !== null && members) receiver.members(talkId, members);
  return talkId;
}
