import { Button } from "@mantine/core";
import { Knot } from "@musubi/ui";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../i18n/use-language.ts";
import { useAppearance } from "../../shell/appearance.tsx";
import classes from "./door-frame.module.css";

interface Props {
  readonly title: string;
  readonly children: React.ReactNode;
}

/** A screen before the console: one card, the mark, and the choice of language. */
export function DoorFrame({ title, children }: Props) {
  const { t } = useTranslation(["door", "shell"]);
  const language = useLanguage();
  const { setLanguage } = useAppearance();
  useEffect(() => {
    document.title = `${title} · ${t("shell:title")}`;
  }, [title, t]);
  return (
    <main className={classes["root"]}>
      <div className={classes["card"]}>
        <div className={classes["mark"]}>
          <Knot size={44} />
          <p>{t("shell:brand")}</p>
        </div>
        <h1 className={classes["title"]}>{title}</h1>
        {children}
      </div>
      <Button
        variant="subtle"
        color="ink"
        lang={language === "ja" ? "en" : "ja"}
        onClick={() => setLanguage(language === "ja" ? "en" : "ja")}
      >
        {language === "ja" ? "English" : "日本語"}
      </Button>
    </main>
  );
}
