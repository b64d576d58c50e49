import { IconMessageCircle } from "@tabler/icons-react";

/** The places of the app, in the order of the bar. */
export const NAV_ITEMS = [{ to: "/talks", text: "navTalks", icon: IconMessageCircle, badge: "unread" }] as const;
