import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useEngineState, useMyId, useTalks } from "../../../data/hooks.ts";
import { useNotices } from "../../../shell/notices.tsx";
import { useTalkName } from "../../talk/use-names.ts";
import { isNewTalk } from "../is-new-talk.ts";

/** Says when somebody has put me into a group. */
export function NewTalkNotice() {
  const { t } = useTranslation("talks");
  const { byId } = useTalks();
  const basis = useEngineState((state) => state.basis);
  const myId = useMyId();
  const nameOf = useTalkName();
  const notices = useNotices();
  const before = useRef<typeof byId | null>(null);
  useEffect(() => {
    if (basis === "nothing") return;
    const known = before.current;
    before.current = byId;
    if (known === null) return;
    const fresh = [...byId.values()].filter((talk) => !known.has(talk.talkId) && isNewTalk(talk, myId));
    for (const talk of fresh.slice(0, 3)) notices.done(t("addedToGroup", { name: nameOf(talk) }));
  }, [basis, byId, myId, nameOf, notices, t]);
  return null;
}
