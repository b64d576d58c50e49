import type { PhotoView } from "@musubi/protocol";
import { IconCircle, IconCircleCheckFilled } from "@tabler/icons-react";
import { memo, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { dayLabel } from "../../../i18n/dates.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useNow } from "../../../shell/use-now.ts";
import type { Section } from "../lay-grid.ts";
import type { Selection } from "../use-selection.ts";
import classes from "./day-head.module.css";

interface Props {
  readonly dayMs: number;
  readonly section: Section;
  readonly photos: readonly PhotoView[];
  readonly selection: Selection;
}

/** The head of a day, and the way to choose all of it. */
export const DayHead = memo(function DayHead({ dayMs, section: { from, to }, photos, selection }: Props) {
  const { t } = useTranslation("albums");
  const language = useLanguage();
  const now = useNow();
  const day = useMemo(() => dayLabel(dayMs, now, language), [dayMs, now, language]);
  const isWhole = selection.isOn && photos.slice(from, to).every(({ fileId }) => selection.ids.has(fileId));
  return (
    <div role="gridcell" className={classes["head"]}>
      <span className={classes["day"]}>{day}</span>
      <button
        type="button"
        className={classes["choose"]}
        data-on={selection.isOn || undefined}
        aria-label={t(isWhole ? "unselectDay" : "selectDay", { day })}
        aria-pressed={isWhole}
        onClick={() => selection.setMany(from, to, !isWhole)}
      >
        {isWhole ? <IconCircleCheckFilled size={24} aria-hidden /> : <IconCircle size={24} stroke={1.6} aria-hidden />}
      </button>
    </div>
  );
});
