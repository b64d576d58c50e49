import { Button, CloseButton, TextInput } from "@mantine/core";
import { EmptyState } from "@musubi/ui";
import { IconBan, IconEyeOff, IconHourglass, IconSearch, IconUserPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngineState, useFriends } from "../../../data/hooks.ts";
import { TalkListSkeleton } from "../../talks/parts/talk-list-skeleton.tsx";
import { listEntries } from "../list-entries.ts";
import classes from "./friend-pane.module.css";
import { FriendList } from "./friend-list.tsx";
import { RequestCards } from "./request-cards.tsx";

/** Requests, favourites, all friends, and the ways to the hidden and the blocked. */
export function AllFriends() {
  const { t } = useTranslation("friends");
  const { friends, asking, asked, hidden, blocked } = useFriends();
  const basis = useEngineState((state) => state.basis);
  const [query, setQuery] = useState("");
  const wanted = useDeferredValue(query);
  const entries = useMemo(() => listEntries(friends, wanted), [friends, wanted]);
  if (basis === "nothing") return <TalkListSkeleton />;
  const isSearching = wanted.trim() !== "";
  const isEmpty = friends.length === 0 && asking.length === 0;
  return (
    <>
      {friends.length > 0 && (
        <div className={classes["search"]} role="search">
          <TextInput
            type="search"
            placeholder={t("searchPlaceholder")}
            aria-label={t("searchPlaceholder")}
            leftSection={<IconSearch size={18} stroke={1.6} aria-hidden />}
            rightSection={query === "" ? null : <CloseButton aria-label={t("searchClear")} onClick={() => setQuery("")} />}
            value={query}
            onChange={(event) => setQuery(event.currentTarget.value)}
            onKeyDown={(event) => event.key === "Escape" && setQuery("")}
            maxLength={100}
          />
        </div>
      )}
      {isEmpty ? (
        <div className={classes["empty"]}>
          <EmptyState
            title={t("emptyTitle")}
            knotSize={88}
            action={
              <Button component={Link} to="/friends/add" leftSection={<IconUserPlus size={18} aria-hidden />}>
                {t("add")}
              </Button>
            }
          >
            {t("emptyText")}
          </EmptyState>
        </div>
      ) : (
        <FriendList entries={entries} head={isSearching ? null : <RequestCards friends={asking} />} />
      )}
      {isSearching && entries.length === 0 && <p className={classes["none"]}>{t("searchNone")}</p>}
      {!isSearching && (
        <div className={classes["foot"]}>
          {asked.length > 0 && (
            <Link className={classes["more"] ?? ""} to="/friends" search={{ show: "requests" }}>
              <IconHourglass size={18} stroke={1.6} aria-hidden />
              <span>{t("askedCount", { count: asked.length })}</span>
            </Link>
          )}
          {hidden.length > 0 && (
            <Link className={classes["more"] ?? ""} to="/friends" search={{ show: "hidden" }}>
              <IconEyeOff size={18} stroke={1.6} aria-hidden />
              <span>{t("hiddenCount", { count: hidden.length })}</span>
            </Link>
          )}
          {blocked.length > 0 && (
            <Link className={classes["more"] ?? ""} to="/friends" search={{ show: "blocked" }}>
              <IconBan size={18} stroke={1.6} aria-hidden />
              <span>{t("blockedCount", { count: blocked.length })}</span>
            </Link>
          )}
        </div>
      )}
    </>
  );
}
