import { Outlet, useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import classes from "./list-and-page.module.css";
import { PaneHandle, usePaneWidth } from "./pane-handle.tsx";
import { useLayout } from "./use-layout.ts";

interface Props {
  /** Where the list is at home: a phone shows it there, and the open page everywhere else. */
  readonly home: `/${string}`;
  readonly label: string;
  readonly list: React.ReactNode;
}

/** A list and, beside it or instead of it, the page that is open. */
export function ListAndPage({ home, label, list }: Props) {
  const { t } = useTranslation("shell");
  const layout = useLayout();
  const isAtList = useLocation({ select: ({ pathname }) => pathname.replace(/\/$/, "") === home });
  const pane = usePaneWidth({ name: "pane.list", first: 340, min: 264, max: 480 });
  if (layout === "phone") return isAtList ? <main className={classes["list"]}>{list}</main> : <Outlet />;
  return (
    <div className={classes["screen"]}>
      <section className={classes["side"]} aria-label={label}>
        <div className={classes["list"]} style={{ inlineSize: pane.width }}>
          {list}
        </div>
        <PaneHandle pane={pane} side="start" label={t("resizeList")} />
      </section>
      <div className={classes["page"]}>
        <Outlet />
      </div>
    </div>
  );
}
