import { useEffect } from "react";
import { useTalks } from "../data/hooks.ts";

const NAME = "Musubi 結び";

/** Carries the number of unread messages into the window's title and, where there is one, the badge of the app's icon. */
export function PageTitle() {
  const { unreadCount } = useTalks();
  useEffect(() => {
    document.title = unreadCount > 0 ? `(${unreadCount}) ${NAME}` : NAME;
    if ("setAppBadge" in navigator) void navigator.setAppBadge(unreadCount).catch(() => undefined);
    return () => {
      document.title = NAME;
    };
  }, [unreadCount]);
  return null;
}
