import { Button } from "@mantine/core";
import type { ComingKeep } from "@musubi/sealed";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { refusalText } from "../../../i18n/refusal-text.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { PendingFiles } from "../../pictures/parts/pending-files.tsx";
import classes from "../keep.module.css";

/** Something with files on its way into Keep: how far it is, or why it is not kept. */
export function ComingCard({ coming }: { readonly coming: ComingKeep }) {
  const { t } = useTranslation("keep");
  const { t: tShell } = useTranslation("shell");
  const language = useLanguage();
  const { keptUploads } = useEngine();
  const { itemId, content, fault } = coming;
  return (
    <section className={classes["card"]} aria-label={t("coming")}>
      <p role="status">{fault === null ? t("coming") : refusalText({ code: fault }, language, tShell)}</p>
      <PendingFiles content={content} />
      <footer className={classes["foot"]}>
        {fault !== null && (
          <Button size="compact-sm" variant="light" onClick={() => keptUploads.retry(itemId)}>
            {t("retry")}
          </Button>
        )}
        <Button size="compact-sm" variant="subtle" color="shu" onClick={() => keptUploads.discard(itemId)}>
          {t("giveUp")}
        </Button>
      </footer>
    </section>
  );
}
