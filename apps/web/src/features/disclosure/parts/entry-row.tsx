import { type DisclosureView, PURPOSE_WORDS, ROLE_WORDS } from "@musubi/protocol";
import { IconChevronRight, IconClockHour4 } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { timeLabel } from "../../../i18n/dates.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useFieldWords } from "../use-field-words.ts";
import { usePlaceWords } from "../use-place-words.ts";
import classes from "./entry-row.module.css";
import { OpenedMark } from "./opened-mark.tsx";

interface Props {
  readonly entry: DisclosureView;
  readonly isFresh: boolean;
}

/** One access in the list: when, who, why, what. Leads to all of it. */
export function EntryRow({ entry, isFresh }: Props) {
  const { t } = useTranslation("disclosure");
  const language = useLanguage();
  const fieldWords = useFieldWords();
  const placeWords = usePlaceWords();
  const fields = fieldWords(entry.fields).join(t("nameSeparator"));
  return (
    <Link to="/me/opened/$entryId" params={{ entryId: entry.entryId }} className={classes["row"] ?? ""}>
      <OpenedMark />
      <span className={classes["words"]}>
        <span className={classes["head"]}>
          <time dateTime={new Date(entry.at).toISOString()}>{timeLabel(entry.at)}</time>
          {isFresh && <span className={classes["fresh"]}>{t("fresh")}</span>}
        </span>
        <span className={classes["who"]}>{t("by", { role: ROLE_WORDS[entry.role][language], employer: entry.employer })}</span>
        <span className={classes["why"]}>
          {entry.purpose === null ? t("whyNone") : PURPOSE_WORDS[entry.purpose][language]}
          {" · "}
          {t("seatedIn", { place: placeWords(entry.accessCountry) })}
        </span>
        <span className={classes["what"]}>{t("what", { fields: fields === "" ? t("fieldNone") : fields })}</span>
        {entry.delayed !== null && (
          <span className={classes["late"]}>
            <IconClockHour4 size={16} stroke={1.8} aria-hidden />
            {t("late")}
          </span>
        )}
        {entry.erasedAt !== null && <span className={classes["late"]}>{t("erased")}</span>}
      </span>
      <IconChevronRight className={classes["chevron"]} size={18} stroke={1.6} aria-hidden />
    </Link>
  );
}
