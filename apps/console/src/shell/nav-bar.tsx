import { IconFileSearch, IconInbox, IconKey, IconScale, IconShieldSearch, IconUserCircle, IconUsersGroup } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSelf } from "../data/hooks.ts";
import classes from "./nav-bar.module.css";
import { type Place, placesFor } from "./nav-items.ts";

const ICONS: Readonly<Record<Place, typeof IconKey>> = {
  cases: IconInbox,
  access: IconKey,
  approvals: IconScale,
  audit: IconFileSearch,
  oversight: IconShieldSearch,
  directory: IconUsersGroup,
  me: IconUserCircle,
};

/** Where one can go: a column at the side of a desktop, a row at the bottom of a smaller window. */
export function NavBar() {
  const { t } = useTranslation("shell");
  const { role } = useSelf();
  return (
    <nav className={classes["bar"]} aria-label={t("navLabel")}>
      <ul className={classes["items"]}>
        {placesFor(role).map((place) => {
          const Icon = ICONS[place];
          return (
            <li key={place}>
              <Link to={`/${place}`} className={classes["item"] ?? ""} activeProps={{ "aria-current": "page" }}>
                <Icon size={20} stroke={1.6} aria-hidden />
                <span>{t(`nav_${place}`)}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
