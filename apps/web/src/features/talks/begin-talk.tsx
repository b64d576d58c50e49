import { openDirectTalk, type ProfileView, type TalkView } from "@musubi/protocol";
import { useNavigate } from "@tanstack/react-router";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDeskState, useEngine } from "../../data/hooks.ts";
import { ConfirmDialog } from "../../shell/confirm-dialog.tsx";
import { useAct, useNotices } from "../../shell/notices.tsx";
import { directTalksWith } from "../friends/direct-talk.ts";

type Person = Pick<ProfileView, "accountId" | "displayName">;
type Protection = TalkView["protection"];

/**
 * Goes to the talk with a friend; true when it is open. Without a protection: to the one there is, the livelier of two, else to a new
 * sealed one. Where it cannot be sealed, the person is asked: nothing becomes readable for the server by itself.
 */
export type BeginTalk = (person: Person, protection?: Protection, isReplacing?: boolean) => Promise<boolean>;

const BeginTalkContext = createContext<BeginTalk>(() => Promise.resolve(false));

/** How screens open the talk with somebody. */
export function useBeginTalk(): BeginTalk {
  return useContext(BeginTalkContext);
}

/** What a new talk is unless the person says otherwise. */
export function useUsualProtection(): Protection {
  const state = useDeskState();
  return state === "no_crypto" || state === "locked_out" ? "plain" : "sealed";
}

interface Asked {
  readonly person: Person;
  readonly why: "theirs" | "mine";
  readonly isReplacing: boolean;
}

/** Opens talks of two, and asks where one could not be sealed. */
export function BeginTalkProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation("talks");
  const engine = useEngine();
  const act = useAct();
  const { refused } = useNotices();
  const navigate = useNavigate();
  const usual = useUsualProtection();
  const [asked, setAsked] = useState<Asked | null>(null);

  const go = useCallback(
    (talkId: TalkView["talkId"], replace: boolean) => navigate({ to: "/talks/$talkId", params: { talkId }, replace }),
    [navigate],
  );
  const open = useCallback(
    (person: Person, protection: Protection) => engine.perform(openDirectTalk, { accountId: person.accountId, protection }),
    [engine],
  );
  const begin = useCallback<BeginTalk>(
    async (person, protection, isReplacing = false) => {
      const known = directTalksWith(engine.state().talks, person.accountId).find(
        (talk) => protection === undefined || talk.protection === protection,
      );
      if (known !== undefined) {
        await go(known.talkId, isReplacing);
        return true;
      }
      const wanted = protection ?? "sealed";
      if (wanted === "sealed" && usual === "plain") {
        setAsked({ person, why: "mine", isReplacing });
        return false;
      }
      const answer = await open(person, wanted);
      if (answer.ok) await go(answer.value.talk.talkId, isReplacing);
      else if (answer.reason.code === "no_keys") setAsked({ person, why: "theirs", isReplacing });
      else refused(answer.reason);
      return answer.ok;
    },
    [engine, usual, open, go, refused],
  );
  const beginPlain = async ({ person, isReplacing }: Asked) => {
    const answer = await act(open(person, "plain"));
    if (answer.ok) await go(answer.value.talk.talkId, isReplacing);
  };
  return (
    <BeginTalkContext value={begin}>
      {children}
      {asked !== null && (
        <ConfirmDialog
          title={t("notSealedTitle")}
          confirm={t("notSealedBegin")}
          onConfirm={() => beginPlain(asked)}
          onClose={() => setAsked(null)}
        >
          {t(asked.why === "theirs" ? "notSealedTheirs" : "notSealedMine", { name: asked.person.displayName })}
        </ConfirmDialog>
      )}
    </BeginTalkContext>
  );
}
