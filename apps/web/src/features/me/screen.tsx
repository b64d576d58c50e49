import { Outlet, useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PaneHandle, usePaneWidth } from "../../shell/pane-handle.tsx";
import { useLayout } from "../../shell/use-layout.ts";
import { MeNav } from "./parts/me-nav.tsx";
import classes from "./screen.module.css";

/** The list of pages about me and, beside it or instead of it, the page that is open. */
export function MeScreen() {
  const { t } = useTranslation("me");
  const { t: tShell } = useTranslation("shell");
  const layout = useLayout();
  const isAtList = useLocation({ select: ({ pathname }) => pathname.replace(/\/$/, "") === "/me" });
  const pane = usePaneWidth({ name: "pane.list", first: 340, min: 264, max: 480 });
  if (layout === "phone") {
    return isAtList ? (
      <main className={classes["list"]}>
        <MeNav />
      </main>
    ) : (
      <Outlet />
    );
  }
  return (
    <div className={classes["screen"]}>
      <section className={classes["side"]} aria-label={t("title")}>
        <div className={classes["list"]} style={{ inlineSize: pane.width }}>
          <MeNav />
        </div>
        <PaneHandle pane={pane} side="start" label={tShell("resizeList")} />
      </section>
      <div className={classes["page"]}>
        <Outlet />
      </div>
    </div>
  );
}
