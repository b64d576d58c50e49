import { findFriend, type OutputOf } from "@musubi/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../data/hooks.ts";
import { parseHandle } from "../../data/parse-ids.ts";
import { type Refusal, refusalText } from "../../i18n/refusal-text.ts";
import { useLanguage } from "../../i18n/use-language.ts";

export type Found = OutputOf<typeof findFriend>;

/** The state of looking for somebody by handle. What a refusal means here is said in the words of this place. */
export function useFindFriend() {
  const { t } = useTranslation("friends");
  const { t: tShell } = useTranslation("shell");
  const language = useLanguage();
  const engine = useEngine();
  const [handle, setHandleState] = useState("");
  const [isInvalid, setInvalid] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [found, setFound] = useState<Found | null>(null);

  const explain = (refusal: Refusal, asked: string): string => {
    if (refusal.code === "not_found") return t("findNobody", { handle: asked });
    if (refusal.code !== "rate_limited") return refusalText(refusal, language, tShell);
    const seconds = Math.ceil(refusal.retryAfterSeconds ?? 0);
    return seconds > 0 ? `${t("findSlow")} ${t("findSlowWait", { seconds })}` : t("findSlow");
  };
  const submit = async (event: React.SubmitEvent) => {
    event.preventDefault();
    const parsed = parseHandle(handle);
    setInvalid(parsed === null);
    setProblem(null);
    setFound(null);
    if (parsed === null) return;
    setBusy(true);
    const answer = await engine.perform(findFriend, { handle: parsed });
    setBusy(false);
    if (answer.ok) setFound(answer.value);
    else setProblem(explain(answer.reason, parsed));
  };
  return {
    handle,
    setHandle: (next: string) => {
      setHandleState(next);
      setInvalid(false);
    },
    isInvalid,
    isBusy,
    problem,
    found,
    submit: (event: React.SubmitEvent) => void submit(event),
    /** The search has done its work. */
    forget: () => {
      setHandleState("");
      setFound(null);
    },
  };
}
