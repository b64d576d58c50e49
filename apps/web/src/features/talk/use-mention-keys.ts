import type { MemberView } from "@musubi/protocol";
import { useId, useState } from "react";
import { useMembers } from "../../data/hooks.ts";
import { matchesName } from "../talks/matches-name.ts";
import { isComposing } from "./composition.ts";
import type { MentionQuery } from "./mention-draft.ts";
import { useScene } from "./scene.ts";

interface Options {
  readonly query: MentionQuery | null;
  readonly mention: (accountId: MemberView["profile"]["accountId"], name: string) => void;
  readonly closeMentions: () => void;
}

const SHOWN_MAX = 8;

/** The members that fit what is typed after an @, and the keys that choose one. */
export function useMentionKeys({ query, mention, closeMentions }: Options) {
  const { talk, myId } = useScene();
  const listId = useId();
  const members = useMembers(talk.talkId);
  const [choice, setChoice] = useState({ typed: "", index: 0 });
  const typed = query?.query ?? null;
  const fitting =
    typed === null
      ? []
      : members
          .filter(({ profile }) => profile.accountId !== myId && !profile.isGone)
          .filter(({ profile }) => matchesName(typed, [profile.displayName, profile.handle]))
          .slice(0, SHOWN_MAX);
  // Each further character begins at the first name again.
  const chosen = Math.min(choice.typed === typed ? choice.index : 0, fitting.length - 1);
  const setIndex = (index: number) => setChoice({ typed: typed ?? "", index });
  /** True when the key was the list's own. */
  const onKeyDown = (event: React.KeyboardEvent): boolean => {
    const member = fitting[chosen];
    if (member === undefined || isComposing(event.nativeEvent)) return false;
    if (event.key === "ArrowDown") setIndex((chosen + 1) % fitting.length);
    else if (event.key === "ArrowUp") setIndex((chosen + fitting.length - 1) % fitting.length);
    else if (event.key === "Enter" || event.key === "Tab") mention(member.profile.accountId, member.profile.displayName);
    else if (event.key === "Escape") closeMentions();
    else return false;
    event.preventDefault();
    return true;
  };
  return {
    listId,
    members: fitting,
    chosen,
    activeId: fitting.length === 0 ? undefined : `${listId}-${chosen}`,
    onKeyDown,
  };
}
