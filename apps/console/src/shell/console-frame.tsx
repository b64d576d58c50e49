import { Outlet, useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSelf } from "../data/hooks.ts";
import classes from "./console-frame.module.css";
import { NavBar } from "./nav-bar.tsx";
import { placeOf, placesFor } from "./nav-items.ts";
import { NotForRoleScreen } from "./not-found.tsx";
import { SessionBar } from "./session-bar.tsx";
import { useActivity } from "./use-activity.ts";

/** The frame of every screen: who one is to the record, where one can go, the screen itself. */
export function ConsoleFrame() {
  const { t } = useTranslation(["shell", "vocabulary"]);
  const { role } = useSelf();
  const { pathname } = useLocation();
  useActivity();
  const place = placeOf(pathname);
  const isClosed = place !== null && !placesFor(role).includes(place);
  return (
    <div className={classes["frame"]}>
      <a className={classes["skip"]} href="#content">
        {t("shell:skipToContent")}
      </a>
      <SessionBar />
      <NavBar />
      <main className={classes["content"]} id="content" tabIndex={-1}>
        {isClosed ? <NotForRoleScreen role={role === null ? t("shell:noRole") : t(`vocabulary:role_${role}`)} /> : <Outlet />}
      </main>
    </div>
  );
}
