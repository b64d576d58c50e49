import { Button, Progress } from "@mantine/core";
import { IconFileZip } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../i18n/use-language.ts";
import { sizeLabel } from "../../takeout/size-label.ts";
import type { DownloadState } from "../download-state.ts";
import classes from "./upload-bar.module.css";

interface Props {
  readonly state: DownloadState;
  readonly onCancel: () => void;
}

/** An archive that is being fetched: how much of it is there. */
export function DownloadBar({ state: { doneBytes, totalBytes }, onCancel }: Props) {
  const { t } = useTranslation("albums");
  const language = useLanguage();
  const done = sizeLabel(doneBytes, language);
  const percent = totalBytes === null ? 100 : Math.floor((doneBytes / totalBytes) * 100);
  return (
    <section className={classes["bar"]} aria-label={t("downloading")}>
      <div className={classes["line"]}>
        <IconFileZip size={22} stroke={1.6} aria-hidden />
        <p className={classes["words"]} role="status">
          {t("downloading")}
        </p>
        <span className={classes["percent"]}>
          {totalBytes === null ? t("downloadSoFar", { done }) : t("downloadProgress", { done, total: sizeLabel(totalBytes, language) })}
        </span>
        <Button size="compact-sm" variant="subtle" onClick={onCancel}>
          {t("cancel")}
        </Button>
      </div>
      <Progress value={percent} size={4} color="ai" animated={totalBytes === null} aria-label={t("downloading")} />
    </section>
  );
}
