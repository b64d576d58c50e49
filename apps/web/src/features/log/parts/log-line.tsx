import { IconAlertTriangle, IconCloudOff, IconRefresh, IconShieldCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useLogState } from "../../../data/hooks.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useNow } from "../../../shell/use-now.ts";
import { whenLabel } from "../../me/when-label.ts";
import classes from "./log-line.module.css";

type Tone = "matsu" | "shu" | "quiet";

function useLine(): { readonly tone: Tone; readonly icon: typeof IconShieldCheck; readonly sentence: string } {
  const { t } = useTranslation("log");
  const language = useLanguage();
  const now = useNow();
  const { seen, lookedAt, isLooking, outcome, alarm } = useLogState();
  if (alarm !== null) return { tone: "shu", icon: IconAlertTriangle, sentence: t("lineAlarm") };
  if (outcome === "unreachable") return { tone: "quiet", icon: IconCloudOff, sentence: t("lineUnreachable") };
  if (seen !== null && lookedAt !== null)
    return {
      tone: "matsu",
      icon: IconShieldCheck,
      sentence: t(seen.size === 0 ? "lineEmpty" : "lineFine", { count: seen.size, when: whenLabel(lookedAt, now, language) }),
    };
  if (isLooking || outcome === "not_yet") return { tone: "quiet", icon: IconRefresh, sentence: t("lineLooking") };
  return { tone: "quiet", icon: IconCloudOff, sentence: t("lineNone") };
}

/** One line: how the last comparison with the public log ended, and the way to more where one is not there already. */
export function LogLine({ hasMore = true }: { readonly hasMore?: boolean }) {
  const { t } = useTranslation("log");
  const { tone, icon: Icon, sentence } = useLine();
  return (
    <div className={classes["root"]} data-tone={tone}>
      <Icon size={22} stroke={1.6} aria-hidden />
      <p>
        {sentence} {hasMore && <Link to="/me/log">{t("more")}</Link>}
      </p>
    </div>
  );
}
