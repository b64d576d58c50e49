import { IconMapPin } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Policy } from "../../../data/newcomer.ts";
import { placeName } from "../../../i18n/places.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import classes from "./kept-in.module.css";

/** Where this server keeps what people entrust to it. */
export function KeptIn({ policy }: { readonly policy: Policy | null }) {
  const { t } = useTranslation("welcome");
  const language = useLanguage();
  return (
    <p className={classes["root"]} data-known={policy !== null || undefined}>
      {policy !== null && (
        <>
          <IconMapPin size={18} stroke={1.6} aria-hidden />
          <span>
            {policy.region === ""
              ? t("keptInUnstated", { server: policy.serverName })
              : t("keptIn", { server: policy.serverName, place: placeName(policy.region, language) })}
          </span>
        </>
      )}
    </p>
  );
}
