import { acceptInvite, readTalk, type TalkId } from "@musubi/protocol";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../data/hooks.ts";
import { useAct, useNotices } from "../../shell/notices.tsx";
import { useBeginTalk } from "../talks/begin-talk.tsx";

export interface Accepting {
  readonly isBusy: boolean;
  readonly accept: () => void;
}

/** Accepts an invitation and goes to the talk that it opens. */
export function useAccept(code: string): Accepting {
  const { t } = useTranslation("invites");
  const engine = useEngine();
  const act = useAct();
  const notices = useNotices();
  const begin = useBeginTalk();
  const navigate = useNavigate();
  const [isBusy, setBusy] = useState(false);
  const toTalk = (talkId: TalkId) => navigate({ to: "/talks/$talkId", params: { talkId }, replace: true });

  const accept = async () => {
    setBusy(true);
    const answer = await act(engine.perform(acceptInvite, { code }));
    if (answer.ok && answer.value.friend !== null) {
      const { profile } = answer.value.friend;
      notices.done(t("befriended", { name: profile.displayName }));
      await begin(profile, undefined, true);
    } else if (answer.ok && answer.value.talkId !== null) {
      notices.done(t("joined"));
      // The talk is new to this device: have it before its screen is shown.
      await act(engine.perform(readTalk, { talkId: answer.value.talkId }));
      await toTalk(answer.value.talkId);
    }
    setBusy(false);
  };
  return { isBusy, accept: () => void accept() };
}
