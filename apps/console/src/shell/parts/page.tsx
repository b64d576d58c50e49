import { ActionIcon } from "@mantine/core";
import { IconChevronLeft } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import classes from "./page.module.css";

interface Props {
  readonly title: string;
  /** What this place is for, in a sentence or two. */
  readonly about?: React.ReactNode;
  /** Where the arrow leads. */
  readonly back?: "/cases" | "/directory/employers";
  /** Stands at the end of the head. */
  readonly action?: React.ReactNode;
  /** Below the head: tabs of a place with several pages. */
  readonly tabs?: React.ReactNode;
  /** Data of a person is on the screen: the thin vermilion edge. */
  readonly showsPerson?: boolean;
  readonly children: React.ReactNode;
}

/** One page of the console. Its name goes into the window's title, so it never names a person. */
export function Page({ title, about, back, action, tabs, showsPerson = false, children }: Props) {
  const { t } = useTranslation("shell");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // What led here has left the page with the focus in it: go on reading from the head. A bar that stays keeps the focus.
    if (document.activeElement === null || document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = `${title} · ${t("title")}`;
  }, [title, t]);
  return (
    <div className={classes["page"]} data-person={showsPerson || undefined}>
      <div className={classes["head"]}>
        {back !== undefined && (
          <ActionIcon component={Link} to={back} aria-label={t("back")} title={t("back")}>
            <IconChevronLeft size={22} stroke={1.6} aria-hidden />
          </ActionIcon>
        )}
        <h1 className={classes["title"]} ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {action !== undefined && <div className={classes["action"]}>{action}</div>}
      </div>
      {about !== undefined && <p className={classes["about"]}>{about}</p>}
      {tabs}
      <div className={classes["body"]}>{children}</div>
    </div>
  );
}
