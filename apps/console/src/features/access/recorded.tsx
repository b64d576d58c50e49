import type { GrantView, LedgerEntryId } from "@musubi/protocol/staff";
import { IconWriting } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { IdText } from "../../shell/parts/id-text.tsx";
import { Moment } from "../../shell/parts/moment.tsx";
import classes from "./recorded.module.css";
import { useBarWords, useSeenAs } from "./use-scope-words.ts";

interface Props {
  readonly grant: Pick<GrantView, "staff" | "purpose"> & Partial<Pick<GrantView, "bar">>;
  readonly entryId: LedgerEntryId;
  readonly at: number;
}

/** What was written before something was shown: the entry, the time, and how the person sees it. */
export function Recorded({ grant, entryId, at }: Props) {
  const { t } = useTranslation("access");
  const seenAs = useSeenAs();
  const barWords = useBarWords();
  return (
    <div className={classes["recorded"]} role="status">
      <IconWriting size={16} aria-hidden />
      <p>
        {t("recorded")} <IdText>{entryId}</IdText> · {t("recordedAt")} <Moment at={at} isExact />
        <br />
        {t("seenBy", { who: seenAs(grant) })}
        {grant.bar != null && (
          <>
            <br />
            {t("bar")}: {barWords(grant.bar)}
          </>
        )}
      </p>
    </div>
  );
}
