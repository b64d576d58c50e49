import { ActionIcon } from "@mantine/core";
import { IconChevronLeft, IconQrcode, IconUserPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { FriendListView } from "../list-view.ts";
import { AllFriends } from "./all-friends.tsx";
import classes from "./friend-pane.module.css";
import { BlockedList, HiddenList, RequestList } from "./side-lists.tsx";

const TITLES = { all: "title", requests: "requestsView", hidden: "hiddenView", blocked: "blockedView" } as const;

/** One list of people with its head. */
export function FriendPane({ view }: { readonly view: FriendListView }) {
  const { t } = useTranslation("friends");
  const { t: tMe } = useTranslation("me");
  return (
    <div className={classes["pane"]}>
      <header className={classes["head"]} data-side={view !== "all" || undefined}>
        {view !== "all" && (
          <ActionIcon component={Link} to="/friends" aria-label={t("back")} title={t("back")}>
            <IconChevronLeft size={24} stroke={1.6} />
          </ActionIcon>
        )}
        <h1 className={classes["title"]}>{t(TITLES[view])}</h1>
        {view === "all" && (
          <>
            <ActionIcon component={Link} to="/friends/code" aria-label={tMe("myCode")} title={tMe("myCode")}>
              <IconQrcode size={22} stroke={1.6} />
            </ActionIcon>
            <ActionIcon component={Link} to="/friends/add" aria-label={t("add")} title={t("add")}>
              <IconUserPlus size={22} stroke={1.6} />
            </ActionIcon>
          </>
        )}
      </header>
      {view === "all" && <AllFriends />}
      {view === "requests" && <RequestList />}
      {view === "hidden" && <HiddenList />}
      {view === "blocked" && <BlockedList />}
    </div>
  );
}
