import { useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { recall, remember } from "../../../data/device-memory.ts";
import { useEngineState, useFriends } from "../../../data/hooks.ts";
import { useNotices } from "../../../shell/notices.tsx";
import { friendNews, newestFriendship } from "../friend-news.ts";

const SAID_MAX = 3;

/** Says when somebody has accepted a request of mine or used my invitation, and keeps what was looked at for the badge. */
export function FriendNotice() {
  const { t } = useTranslation("friends");
  const { byId, friends } = useFriends();
  const basis = useEngineState((state) => state.basis);
  const notices = useNotices();
  // At the list one sees them come; at an invitation one has just said yes oneself.
  const isLooking = useLocation({ select: ({ pathname }) => /^\/(friends|i)(\/|$)/.test(pathname) });
  const before = useRef<typeof byId | null>(null);
  useEffect(() => {
    if (basis === "nothing") return;
    const known = before.current;
    before.current = byId;
    const news = known === null ? [] : friendNews(known, byId);
    const isDealtWith = isLooking || recall("friends.seen") === null || news.some(({ kind }) => kind === "mine");
    const newest = String(newestFriendship(friends));
    if (isDealtWith && recall("friends.seen") !== newest) remember("friends.seen", newest);
    if (isLooking) return;
    for (const { kind, friend } of news.filter((one) => one.kind !== "mine").slice(0, SAID_MAX)) {
      notices.done(t(kind === "accepted" ? "newsAccepted" : "newsTied", { name: friend.profile.displayName }));
    }
  }, [basis, byId, friends, isLooking, notices, t]);
  return null;
}
