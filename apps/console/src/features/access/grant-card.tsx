import { Button } from "@mantine/core";
import type { GrantView } from "@musubi/protocol/staff";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCall, useServerNow } from "../../data/hooks.ts";
import { shortLabel } from "../../i18n/dates.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNotices } from "../../shell/notices.tsx";
import { AskDialog } from "../../shell/parts/ask-dialog.tsx";
import { Mark, type Tone } from "../../shell/parts/mark.tsx";
import { Countdown } from "./countdown.tsx";
import classes from "./grant-card.module.css";
import { isLive, readingsLeft } from "./grant-time.ts";
import { RevealFields } from "./reveal-fields.tsx";
import { RevealMessages } from "./reveal-messages.tsx";
import { useBarWords, useScopeWords } from "./use-scope-words.ts";

const TONES: Readonly<Record<GrantView["state"], Tone>> = {
  asked: "waiting",
  live: "good",
  denied: "grave",
  ended: "quiet",
  expired: "quiet",
};

interface Props {
  readonly grant: GrantView;
  readonly onChanged: () => void;
}

/** One request of mine: where it stands, and while it is live, what it opens. What it has opened goes with its end. */
export function GrantCard({ grant, onChanged }: Props) {
  const { t } = useTranslation(["access", "vocabulary"]);
  const language = useLanguage();
  const scopeWords = useScopeWords();
  const barWords = useBarWords();
  const nowMs = useServerNow(1_000);
  const isOpen = isLive(grant, nowMs);
  const state = grant.state === "live" && !isOpen ? "expired" : grant.state;
  const agreed = grant.decisions.filter(({ verdict }) => verdict === "approve").length;
  return (
    <article className={classes["card"]} data-live={isOpen || undefined} aria-label={scopeWords(grant.scope)}>
      <header className={classes["head"]}>
        <Mark tone={TONES[state]}>
          {t(`vocabulary:grantState_${state}`)}
          {state === "asked" && ` · ${t("access:waitingFor", { count: Math.max(1, grant.approvalsNeeded - agreed) })}`}
        </Mark>
        {grant.isBreakGlass && <Mark tone="grave">{t("access:emergency")}</Mark>}
        {isOpen && <Countdown grant={grant} />}
      </header>
      <p className={classes["scope"]}>{scopeWords(grant.scope)}</p>
      <p className={classes["quiet"]}>
        {t(`vocabulary:purpose_${grant.purpose}`)} · {grant.words} · {t("access:asked", { when: shortLabel(grant.askedAt, language) })}
      </p>
      {grant.bar !== null && (
        <p>
          <Mark tone="caution">{t("access:bar")}</Mark> {barWords(grant.bar)}
        </p>
      )}
      {grant.decisions.length > 0 && (
        <ul className={classes["quiet"]}>
          {grant.decisions.map((one) => (
            <li key={one.staffId}>
              {t(`access:decided_${one.verdict}`, { name: one.name, role: t(`vocabulary:role_${one.role}`) })}
              {one.words !== "" && `: ${one.words}`}
            </li>
          ))}
        </ul>
      )}
      {isOpen && (
        <>
          <p className={classes["quiet"]}>{t("access:readingsLeft", { left: readingsLeft(grant), max: grant.rowsMax })}</p>
          {grant.scope.kind === "fields" && <RevealFields grant={grant} fields={grant.scope.fields} onRead={onChanged} />}
          {grant.scope.kind === "messages" && <RevealMessages grant={grant} scope={grant.scope} onRead={onChanged} />}
          <EndAccess grant={grant} onEnded={onChanged} />
        </>
      )}
    </article>
  );
}

/** Ends a grant before its time. */
export function EndAccess({ grant, onEnded }: { readonly grant: GrantView; readonly onEnded: () => void }) {
  const { t } = useTranslation("access");
  const call = useCall();
  const { done } = useNotices();
  const [isAsked, setAsked] = useState(false);
  const end = async () => {
    const outcome = await call("access.end", { grantId: grant.grantId });
    if (outcome.ok) {
      done(t("ended"));
      onEnded();
    }
    return outcome;
  };
  return (
    <div>
      <Button variant="outline" color="shu" size="sm" onClick={() => setAsked(true)}>
        {t("end")}
      </Button>
      {isAsked && (
        <AskDialog title={t("endTitle")} action={t("end")} isGrave onConfirm={end} onClose={() => setAsked(false)}>
          <p>{t("endText")}</p>
        </AskDialog>
      )}
    </div>
  );
}
