import { Knot } from "@musubi/ui";
import { IconChevronLeft } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { LanguageSwitch } from "./language-switch.tsx";
import classes from "./outside-frame.module.css";

interface Props {
  readonly title: string;
  /** Whether the first screen is where one may go back to. It is not once there is an account. */
  readonly hasBack?: boolean;
  readonly children: React.ReactNode;
}

/** The sheet of paper on which sign-up and sign-in stand. */
export function OutsideFrame({ title, hasBack = true, children }: Props) {
  const { t } = useTranslation("shell");
  const page = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(title);
  useEffect(() => {
    // Another step on the same sheet begins at its head, wherever the one before was left.
    if (shown.current === title) return;
    shown.current = title;
    page.current?.scrollTo({ top: 0 });
    heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <div className={classes["page"]} ref={page}>
      <header className={classes["head"]}>
        {hasBack && (
          <Link to="/welcome" className={classes["home"] ?? ""}>
            <IconChevronLeft size={20} aria-hidden />
            <span>{t("back")}</span>
          </Link>
        )}
        <LanguageSwitch />
      </header>
      <main className={classes["sheet"]}>
        <Knot size={56} />
        <h1 className={classes["title"]} ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {children}
      </main>
    </div>
  );
}
