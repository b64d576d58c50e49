import { IconChevronRight, IconLink, IconQrcode, IconScan } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Page } from "../me/parts/page.tsx";
import { Panel } from "../me/parts/panel.tsx";
import classes from "./add-screen.module.css";
import { FindByHandle } from "./parts/find-by-handle.tsx";

const WAYS = [
  { to: "/friends/code", icon: IconQrcode, label: "wayCode", about: "wayCodeAbout" },
  { to: "/friends/scan", icon: IconScan, label: "wayScan", about: "wayScanAbout" },
  { to: "/friends/links", icon: IconLink, label: "wayLinks", about: "wayLinksAbout" },
] as const;

/** The ways to find each other: by handle, by QR code, by invitation link. */
export function AddScreen() {
  const { t } = useTranslation("friends");
  return (
    <Page title={t("add")} back="/friends">
      <FindByHandle />
      <Panel title={t("waysTitle")}>
        {WAYS.map(({ to, icon: Icon, label, about }) => (
          <Link key={to} to={to} className={classes["way"] ?? ""}>
            <Icon size={26} stroke={1.5} aria-hidden />
            <span className={classes["words"]}>
              <span className={classes["label"]}>{t(label)}</span>
              <span className={classes["about"]}>{t(about)}</span>
            </span>
            <IconChevronRight size={20} stroke={1.6} aria-hidden />
          </Link>
        ))}
      </Panel>
    </Page>
  );
}
