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
  const [question, setQuestion] = useState<InputOf<"audit.query">>(() => questionOf(fields));
  return (
    <Page title={t("title")} about={t("about")} showsPerson>
      <FilterForm
        fields={fields}
        onChange={setFields}
        onAsk={() => setQuestion(questionOf(fields))}
        onReset={() => setFields(firstFields(time.nowMs()))}
      />
      <AuditResult key={JSON.stringify(question)} question={question} />
    </Page>
  );
}
