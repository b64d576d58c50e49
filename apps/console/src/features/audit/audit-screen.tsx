import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../data/hooks.ts";
import type { InputOf } from "../../data/operations.ts";
import { Page } from "../../shell/parts/page.tsx";
import { type AuditFields, firstFields, questionOf } from "./audit-filter.ts";
import { AuditResult } from "./audit-result.tsx";
import { FilterForm } from "./filter-form.tsx";

/** Who read what: by employer, country, member, case, person and time, with totals, gaps and proofs. */
export function AuditScreen() {
  const { t } = useTranslation("audit");
  const { time } = useSession();
  const [fields, setFields] = useState<AuditFields>(() => firstFields(time.nowMs()));
  // Counted, so that the same question asked again is answered anew: what was read meanwhile belongs to the answer.
  const [asked, setAsked] = useState<{ readonly question: InputOf<"audit.query">; readonly round: number }>(() => ({
    question: questionOf(fields),
    round: 0,
  }));
  return (
    <Page title={t("title")} about={t("about")} showsPerson>
      <FilterForm
        fields={fields}
        onChange={setFields}
        onAsk={() => setAsked(({ round }) => ({ question: questionOf(fields), round: round + 1 }))}
        onReset={() => setFields(firstFields(time.nowMs()))}
      />
      <AuditResult key={asked.round} question={asked.question} />
    </Page>
  );
}
