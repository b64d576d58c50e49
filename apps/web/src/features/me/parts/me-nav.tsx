import { ActionIcon, VisuallyHidden } from "@mantine/core";
import { IconChevronRight, IconLogout, IconQrcode } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAccount, useDisclosures, useMyId } from "../../../data/hooks.ts";
import { SignOutDialog } from "../../devices/parts/sign-out-dialog.tsx";
import { useHasUnkeptCodes } from "../../devices/unkept-codes.ts";
import { PersonFace } from "../../talk/parts/talk-face.tsx";
import { ME_PAGES } from "../me-pages.ts";
import classes from "./me-nav.module.css";

type Group = (typeof ME_PAGES)[number];

const SHOWN_MAX = 99;

function PageGroup({ label, pages }: Group) {
  const { t } = useTranslation("me");
  const { t: tShell } = useTranslation("shell");
  const { t: tDevices } = useTranslation("devices");
  const { unseenCount } = useDisclosures();
  const hasUnkeptCodes = useHasUnkeptCodes(useMyId());
  const id = useId();
  return (
    <div className={classes["group"]}>
      <h2 className={classes["groupTitle"]} id={id}>
        {t(label)}
      </h2>
      <ul aria-labelledby={id}>
        {pages.map(({ to, icon: Icon, label: name, note }) => (
          <li key={to}>
            <Link to={to} className={classes["item"] ?? ""} activeProps={{ "aria-current": "page" }}>
              <Icon size={22} stroke={1.6} aria-hidden />
              <span className={classes["words"]}>
                <span>{t(name)}</span>
                {note !== null && <span className={classes["note"]}>{t(note)}</span>}
                {to === "/me/security" && hasUnkeptCodes && <span className={classes["warning"]}>{tDevices("unkeptTitle")}</span>}
              </span>
              {to === "/me/opened" && unseenCount > 0 && (
                <span className={classes["badge"]}>
                  <span aria-hidden>{unseenCount > SHOWN_MAX ? `${SHOWN_MAX}+` : unseenCount}</span>
                  <VisuallyHidden>{tShell("openedCount", { count: unseenCount })}</VisuallyHidden>
                </span>
              )}
              <IconChevronRight className={classes["chevron"]} size={18} stroke={1.6} aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

function MyCard() {
  const { t } = useTranslation("me");
  const account = useAccount();
  if (account === null) return null;
  const { profile } = account;
  return (
    <div className={classes["card"]}>
      <PersonFace profile={profile} size={64} />
      <div className={classes["words"]}>
        <span className={classes["name"]}>{profile.displayName}</span>
        <span className={classes["note"]}>@{profile.handle}</span>
        {profile.statusText !== "" && <span className={classes["status"]}>{profile.statusText}</span>}
      </div>
      <ActionIcon component={Link} to="/friends/code" aria-label={t("myCode")} title={t("myCode")} variant="default">
        <IconQrcode size={24} stroke={1.6} />
      </ActionIcon>
    </div>
  );
}

/** My card, the pages about me, and the way out. */
export function MeNav() {
  const { t } = useTranslation("me");
  const [isLeaving, setLeaving] = useState(false);
  return (
    <div className={classes["pane"]}>
      <h1 className={classes["title"]}>{t("title")}</h1>
      <MyCard />
      <nav aria-label={t("navLabel")}>
        {ME_PAGES.map((group) => (
          <PageGroup key={group.label} {...group} />
        ))}
      </nav>
      <button type="button" className={classes["item"]} onClick={() => setLeaving(true)}>
        <IconLogout size={22} stroke={1.6} aria-hidden />
        <span className={classes["words"]}>{t("signOut")}</span>
      </button>
      <SignOutDialog isOpen={isLeaving} onClose={() => setLeaving(false)} />
    </div>
  );
}
