import { Knot } from "@musubi/ui";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useDisclosures, useFriends, useMyId, useTalks } from "../data/hooks.ts";
import { useNewFriendCount } from "../features/friends/use-new-friends.ts";
import { isNewTalk } from "../features/talks/is-new-talk.ts";
import classes from "./nav-bar.module.css";
import { NAV_ITEMS } from "./nav-items.ts";

const SHOWN_MAX = 99;
const COUNT_WORDS = { unread: "unreadCount", asking: "askingCount", opened: "openedCount" } as const;

/** Where one can go: a rail at the side of a desktop, a bar at the bottom of a phone. */
export function NavBar() {
  const { t } = useTranslation("shell");
  const { unreadCount, ordered } = useTalks();
  const myId = useMyId();
  const newTalkCount = useMemo(() => ordered.filter((talk) => isNewTalk(talk, myId)).length, [ordered, myId]);
  const newFriendCount = useNewFriendCount();
  const { asking } = useFriends();
  const { unseenCount } = useDisclosures();
  const counts = { unread: unreadCount + newTalkCount, asking: asking.length + newFriendCount, opened: unseenCount };
  return (
    <nav className={classes["bar"]} aria-label={t("navLabel")}>
      <span className={classes["mark"]}>
        <Knot size={34} />
      </span>
      <ul className={classes["items"]}>
        {NAV_ITEMS.map(({ to, text, icon: Icon, badge }) => {
          const count = counts[badge];
          return (
            <li key={to}>
              <Link to={to} className={classes["item"] ?? ""} activeProps={{ "aria-current": "page" }}>
                <span className={classes["icon"]}>
                  <Icon size={24} stroke={1.6} aria-hidden />
                  {count > 0 && (
                    <span className={classes["badge"]}>
                      <span aria-hidden>{count > SHOWN_MAX ? `${SHOWN_MAX}+` : count}</span>
                      <span className={classes["hidden"]}>
                        {t(badge === "asking" && newFriendCount > 0 ? "friendNewsCount" : COUNT_WORDS[badge], { count })}
                      </span>
                    </span>
                  )}
                </span>
                <span className={classes["label"]}>{t(text)}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
