import {
  acceptFriend,
  blockFriend,
  declineFriend,
  type FriendView,
  markFriend,
  type ProfileView,
  removeFriend,
  unblockFriend,
} from "@musubi/protocol";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../data/hooks.ts";
import { useAct, useNotices } from "../../shell/notices.tsx";
import { useBeginTalk } from "../talks/begin-talk.tsx";
import { directTalksWith } from "./direct-talk.ts";

type Person = Pick<ProfileView, "accountId" | "displayName">;

/** What one can do with a person. Each answers whether it happened; a refusal has been said already. */
export interface FriendActions {
  readonly accept: (person: Person) => Promise<boolean>;
  readonly decline: (person: Person) => Promise<boolean>;
  /** Takes my own request back. */
  readonly cancel: (person: Person) => Promise<boolean>;
  readonly remove: (person: Person) => Promise<boolean>;
  readonly block: (person: Person) => Promise<boolean>;
  readonly unblock: (person: Person) => Promise<boolean>;
  readonly setFavourite: (friend: FriendView, isFavourite: boolean) => Promise<boolean>;
  readonly setHidden: (friend: FriendView, isHidden: boolean) => Promise<boolean>;
  /** Opens the talk with a friend. */
  readonly talk: (person: Person) => Promise<boolean>;
}

export function useFriendActions(): FriendActions {
  const { t } = useTranslation("friends");
  const engine = useEngine();
  const act = useAct();
  const notices = useNotices();
  const begin = useBeginTalk();
  return useMemo(() => {
    const said = async (answer: Promise<{ readonly ok: boolean }>, sentence: string) => {
      const { ok } = await answer;
      if (ok) notices.done(sentence);
      return ok;
    };
    const idOf = ({ accountId }: Person) => ({ accountId });
    return {
      accept: (person) => said(act(engine.perform(acceptFriend, idOf(person))), t("accepted", { name: person.displayName })),
      decline: (person) => said(act(engine.perform(declineFriend, idOf(person))), t("declined", { name: person.displayName })),
      cancel: (person) => said(act(engine.perform(declineFriend, idOf(person))), t("requestCancelled")),
      remove: (person) => said(act(engine.perform(removeFriend, idOf(person))), t("removed", { name: person.displayName })),
      block: async (person) => {
        const isDone = await said(act(engine.perform(blockFriend, idOf(person))), t("blocked", { name: person.displayName }));
        // What they wrote before calls for nobody's attention any more. In a silent talk they are not shown that it was read.
        if (isDone)
          for (const { talkId, lastSeq } of directTalksWith(engine.state().talks, person.accountId)) engine.markRead(talkId, lastSeq);
        return isDone;
      },
      unblock: (person) => said(act(engine.perform(unblockFriend, idOf(person))), t("unblocked", { name: person.displayName })),
      setFavourite: async ({ profile }, isFavourite) => (await act(engine.perform(markFriend, { ...idOf(profile), isFavourite }))).ok,
      setHidden: ({ profile }, isHidden) =>
        said(
          act(engine.perform(markFriend, { ...idOf(profile), isHidden })),
          t(isHidden ? "hidden" : "unhidden", { name: profile.displayName }),
        ),
      talk: (person) => begin(person),
    };
  }, [t, engine, act, notices, begin]);
}
