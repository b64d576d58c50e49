import { useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ListAndPage } from "../../shell/list-and-page.tsx";
import { FriendPane } from "./parts/friend-pane.tsx";

/** The list of friends and, beside it or instead of it, the page that is open. */
export function FriendsScreen() {
  const { t } = useTranslation("friends");
  const { show } = useSearch({ strict: false });
  return <ListAndPage home="/friends" label={t("listLabel")} list={<FriendPane view={show ?? "all"} />} />;
}
