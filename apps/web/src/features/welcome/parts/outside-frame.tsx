import { Knot } from "@musubi/ui";
import { IconChevronLeft } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { LanguageSwitch } from "./language-switch.tsx";
import classes from "./outside-frame.module.css";

interface Props {
  readonly title: string;
  readonly children: React.ReactNode;
}

/** The sheet of paper on which sign-up and sign-in stand. */
export function OutsideFrame({ title, children }: Props) {
  const { t } = useTranslation("shell");
  return (
    <div className={classes["page"]}>
      <header className={classes["head"]}>
        <Link to="/welcome" className={classes["home"] ?? ""}>
          <IconChevronLeft size={20} aria-hidden />
          <span>{t("back")}</span>
        </Link>
        <LanguageSwitch />
      </header>
      <main className={classes["sheet"]}>
        <Knot size={56} />
        <h1 className={classes["title"]}>{title}</h1>
        {children}
      </main>
    </div>
  );
}
