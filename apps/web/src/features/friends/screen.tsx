import { Outlet, useLocation, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PaneHandle, usePaneWidth } from "../../shell/pane-handle.tsx";
import { useLayout } from "../../shell/use-layout.ts";
import { FriendPane } from "./parts/friend-pane.tsx";
import classes from "./screen.module.css";

/** The list of friends and, beside it or instead of it, the page that is open. */
export function FriendsScreen() {
  const { t } = useTranslation("friends");
  const { t: tShell } = useTranslation("shell");
  const layout = useLayout();
  const isAtList = useLocation({ select: ({ pathname }) => pathname.replace(/\/$/, "") === "/friends" });
  const { show } = useSearch({ strict: false });
  const pane = usePaneWidth({ name: "pane.list", first: 340, min: 264, max: 480 });
  if (layout === "phone") {
    return isAtList ? (
      <main className={classes["list"]}>
        <FriendPane view={show ?? "all"} />
      </main>
    ) : (
      <Outlet />
    );
  }
  return (
    <div className={classes["screen"]}>
      <section className={classes["side"]} aria-label={t("listLabel")}>
        <div className={classes["list"]} style={{ inlineSize: pane.width }}>
          <FriendPane view={show ?? "all"} />
        </div>
        <PaneHandle pane={pane} side="start" label={tShell("resizeList")} />
      </section>
      <div className={classes["page"]}>
        <Outlet />
      </div>
    </div>
  );
}
