import { Outlet, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PaneHandle, usePaneWidth } from "../../shell/pane-handle.tsx";
import { useLayout } from "../../shell/use-layout.ts";
import { ListPane } from "./parts/list-pane.tsx";
import classes from "./screen.module.css";

/** The list of talks and, beside it or instead of it, the talk that is open. */
export function TalksScreen() {
  const { t } = useTranslation("shell");
  const { t: tTalks } = useTranslation("talks");
  const layout = useLayout();
  const { talkId } = useParams({ strict: false });
  const pane = usePaneWidth({ name: "pane.list", first: 340, min: 264, max: 480 });
  // On a phone the list is all there is.
  const List = layout === "phone" ? "main" : "section";
  const showsList = layout !== "phone" || talkId === undefined;
  const showsTalk = layout !== "phone" || talkId !== undefined;
  return (
    <div className={classes["screen"]}>
      {showsList && (
        <List className={classes["list"]} aria-label={tTalks("title")} style={layout === "phone" ? undefined : { inlineSize: pane.width }}>
          <ListPane openTalkId={talkId} />
        </List>
      )}
      {layout !== "phone" && <PaneHandle pane={pane} side="start" label={t("resizeList")} />}
      {showsTalk && (
        <div className={classes["talk"]}>
          <Outlet />
        </div>
      )}
    </div>
  );
}
