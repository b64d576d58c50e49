import { Button } from "@mantine/core";
import { EmptyState } from "@musubi/ui";
import { IconBan, IconEyeOff, IconHourglass, IconUserPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngineState, useFriends } from "../../../data/hooks.ts";
import { SearchField } from "../../../shell/search-field.tsx";
import { TalkListSkeleton } from "../../talks/parts/talk-list-skeleton.tsx";
import { listEntries } from "../list-entries.ts";
import { FriendList } from "./friend-list.tsx";
import classes from "./friend-pane.module.css";
import { RequestCards } from "./request-cards.tsx";

/** Requests, favourites, all friends, and the ways to the hidden and the blocked. */
export function AllFriends() {
  const { t } = useTranslation("friends");
  const { friends, asking, hidden } = useFriends();
  const basis = useEngineState((state) => state.basis);
  const [query, setQuery] = useState("");
  const wanted = useDeferredValue(query);
  const entries = useMemo(() => listEntries(friends, wanted), [friends, wanted]);
  if (basis === "nothing") return <TalkListSkeleton />;
  const isSearching = wanted.trim() !== "";
  const isEmpty = friends.length + asking.length + hidden.length === 0;
  return (
    <>
      {friends.length > 0 && (
        <div className={classes["search"]} role="search" aria-label={t("searchPlaceholder")}>
          <SearchField placeholder={t("searchPlaceholder")} clearLabel={t("searchClear")} value={query} onChange={setQuery} />
        </div>
      )}
      {isEmpty ? (
        <div className={classes["empty"]}>
          <OtherLists />
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
        <FriendList
          entries={entries}
          head={isSearching ? null : <RequestCards friends={asking} />}
          foot={isSearching ? null : <OtherLists />}
        />
      )}
      {isSearching && entries.length === 0 && <p className={classes["none"]}>{t("searchNone")}</p>}
    </>
  );
}

const OTHERS = [
  { show: "requests", icon: IconHourglass, label: "askedCount" },
  { show: "hidden", icon: IconEyeOff, label: "hiddenCount" },
  { show: "blocked", icon: IconBan, label: "blockedCount" },
] as const;

/** The ways to the lists that are seldom needed; only to those with somebody in them. */
function OtherLists() {
  const { t } = useTranslation("friends");
  const { asked, hidden, blocked } = useFriends();
  const counts = { requests: asked.length, hidden: hidden.length, blocked: blocked.length };
  const shown = OTHERS.filter(({ show }) => counts[show] > 0);
  if (shown.length === 0) return null;
  return (
    <ul className={classes["foot"]}>
      {shown.map(({ show, icon: Icon, label }) => (
        <li key={show}>
          <Link className={classes["more"] ?? ""} to="/friends" search={{ show }}>
            <Icon size={18} stroke={1.6} aria-hidden />
            <span>{t(label, { count: counts[show] })}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
