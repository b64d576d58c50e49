import { useTranslation } from "react-i18next";
import type { OutputOf } from "../../data/operations.ts";
import { exactLabel } from "../../i18n/dates.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { Notice } from "./mark.tsx";

type Gap = OutputOf<"coverage.read">["gaps"][number];

/** Stretches for which the record is not complete, in red; or that it is. "None" is never said where something is missing. */
export function Gaps({ gaps, isQuiet = false }: { readonly gaps: readonly Gap[]; readonly isQuiet?: boolean }) {
  const { t } = useTranslation("audit");
  const language = useLanguage();
  if (gaps.length === 0)
    return isQuiet ? null : (
      <Notice tone="good">
        <p>{t("complete")}</p>
      </Notice>
    );
  return (
    <Notice tone="grave" title={t("gapsTitle")} role="alert">
      <ul>
        {gaps.map(({ store, from, to }) => (
          <li key={`${store} ${from}`}>
            {to === null
              ? t("gapOpen", { store, from: exactLabel(from, language) })
              : t("gap", { store, from: exactLabel(from, language), to: exactLabel(to, language) })}
          </li>
        ))}
      </ul>
      <p>{t("gapsHelp")}</p>
    </Notice>
  );
}
