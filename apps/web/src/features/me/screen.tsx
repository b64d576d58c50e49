import { useTranslation } from "react-i18next";
import { ListAndPage } from "../../shell/list-and-page.tsx";
import { MeNav } from "./parts/me-nav.tsx";

/** The list of pages about me and, beside it or instead of it, the page that is open. */
export function MeScreen() {
  const { t } = useTranslation("me");
  return <ListAndPage home="/me" label={t("title")} list={<MeNav />} />;
}
