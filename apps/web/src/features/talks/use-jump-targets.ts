import type { FriendView, TalkView } from "@musubi/protocol";
import { useNavigate } from "@tanstack/react-router";
import { useFriends, useTalks } from "../../data/hooks.ts";
import { useTalkName } from "../talk/use-names.ts";
import { useBeginTalk } from "./begin-talk.tsx";
import { matchesName } from "./matches-name.ts";

/** Where one can jump: a talk, or a friend with whom there is none yet. */
export type JumpTarget =
  | { readonly kind: "talk"; readonly key: string; readonly name: string; readonly talk: TalkView }
  | { readonly kind: "friend"; readonly key: string; readonly name: string; readonly friend: FriendView };

const SHOWN_MAX = 30;

/** The talks and friends whose name fits, talks first, and the way to go there. */
export function useJumpTargets(query: string): { readonly targets: readonly JumpTarget[]; readonly go: (target: JumpTarget) => void } {
  const navigate = useNavigate();
  const begin = useBeginTalk();
  const { ordered, archived } = useTalks();
  const { friends } = useFriends();
  const nameOf = useTalkName();
  const all = [...ordered, ...archived];
  const inTalk = new Set(all.flatMap((talk) => (talk.kind === "direct" ? talk.faces.map(({ accountId }) => accountId) : [])));
  const talks = all
    .map((talk) => ({ kind: "talk" as const, key: talk.talkId, name: nameOf(talk), talk }))
    .filter(({ name, talk }) => matchesName(query, [name, ...talk.faces.map(({ handle }) => handle)]));
  const others = friends
    .filter(({ profile }) => !inTalk.has(profile.accountId) && !profile.isGone)
    .filter(({ profile }) => matchesName(query, [profile.displayName, profile.handle]))
    .map((friend) => ({ kind: "friend" as const, key: friend.profile.accountId, name: friend.profile.displayName, friend }));
  const go = async (target: JumpTarget) => {
    if (target.kind === "talk") return navigate({ to: "/talks/$talkId", params: { talkId: target.talk.talkId } });
    await begin(target.friend.profile);
  };
  return { targets: [...talks, ...others].slice(0, SHOWN_MAX), go: (target) => void go(target) };
}
