import { ActionIcon } from "@mantine/core";
import { IconChevronLeft } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLayout } from "../../../shell/use-layout.ts";
import classes from "./page.module.css";

interface Props {
  readonly title: string;
  /** Where the arrow leads. */
  readonly back: "/me" | "/me/opened" | "/me/support" | "/friends" | "/friends/add" | "/talks";
  /** A page that lies beside its list needs no arrow on wide windows. */
  readonly isBackAlways?: boolean;
  /** Stands at the end of the head. */
  readonly action?: React.ReactNode;
  readonly children: React.ReactNode;
}

/** One page of "Friends" or "Me": a head with the way back, and a column that scrolls. */
export function Page({ title, back, isBackAlways = false, action, children }: Props) {
  const { t } = useTranslation("shell");
  const isPhone = useLayout() === "phone";
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // What led here has left the page with the focus in it: go on reading from the head. A list that stays keeps the focus.
    if (document.activeElement === null || document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <main className={classes["page"]}>
      <header className={classes["head"]}>
        {(isPhone || isBackAlways) && (
          <ActionIcon component={Link} to={back} search aria-label={t("back")} title={t("back")}>
            <IconChevronLeft size={24} stroke={1.6} />
          </ActionIcon>
        )}
        <h1 className={classes["title"]} ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {action}
      </header>
      <div className={classes["body"]}>{children}</div>
    </main>
  );
}
