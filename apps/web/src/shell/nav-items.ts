import { IconMessageCircle, IconUserCircle, IconUsers } from "@tabler/icons-react";

/** The places of the app, in the order of the bar. */
export const NAV_ITEMS = [
  { to: "/talks", text: "navTalks", icon: IconMessageCircle, badge: "unread" },
  { to: "/friends", text: "navFriends", icon: IconUsers, badge: "asking" },
  { to: "/me", text: "navMe", icon: IconUserCircle, badge: "opened" },
] as const;
