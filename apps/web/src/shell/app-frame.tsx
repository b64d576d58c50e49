import { Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { SignedInContext, useSessionState } from "../data/hooks.ts";
import { CodesReminder } from "../features/devices/parts/codes-reminder.tsx";
import { RecoveryNotice } from "../features/devices/parts/recovery-notice.tsx";
import { DisclosureNotice } from "../features/disclosure/parts/disclosure-notice.tsx";
import { FriendNotice } from "../features/friends/parts/friend-notice.tsx";
import { LogBanner } from "../features/log/parts/log-banner.tsx";
import { KeyReminder } from "../features/sealed/parts/key-reminder.tsx";
import { LinkRequestDialog } from "../features/sealed/parts/link-request.tsx";
import { LockedOutLine } from "../features/sealed/parts/locked-out-line.tsx";
import { CatalogueContext, useCatalogueLoading } from "../features/stickers/catalogue.ts";
import { SupportNotice } from "../features/support/parts/support-notice.tsx";
import { BeginTalkProvider } from "../features/talks/begin-talk.tsx";
import { JumpDialog } from "../features/talks/parts/jump-dialog.tsx";
import { NewTalkNotice } from "../features/talks/parts/new-talk-notice.tsx";
import classes from "./app-frame.module.css";
import { ConnectionBanner } from "./connection-banner.tsx";
import { FollowSettings } from "./follow-settings.tsx";
import { NavBar } from "./nav-bar.tsx";
import { PageTitle } from "./page-title.tsx";
import { UpdateNotice } from "./update-notice.tsx";
import { useScreenTop } from "./use-screen-top.dom.ts";

/** The frame of every screen for signed-in people: navigation, state of the connection, the screen itself. */
export function AppFrame() {
  const { t } = useTranslation("shell");
  const session = useSessionState();
  const catalogue = useCatalogueLoading();
  const params = useParams({ strict: false });
  // While the session ends, the router is already on its way to the first screen.
  if (session.kind !== "signed_in") return null;
  return (
    <SignedInContext value={session}>
      <CatalogueContext value={catalogue}>
        <BeginTalkProvider>
          <FollowSettings />
          <PageTitle />
          <OpenFromNotification />
          <DisclosureNotice />
          <RecoveryNotice />
          <FriendNotice />
          <NewTalkNotice />
          <SupportNotice />
          <JumpDialog />
          <a className={classes["skip"]} href="#content">
            {t("skipToContent")}
          </a>
          <div className={classes["frame"]} data-in-talk={params.talkId !== undefined || undefined}>
            <NavBar />
            <div className={classes["body"]}>
              <LogBanner />
              <ConnectionBanner />
              <UpdateNotice />
              <LinkRequestDialog />
              <CodesReminder />
              <LockedOutLine />
              {params.talkId === undefined && <KeyReminder />}
              <Screen />
            </div>
          </div>
        </BeginTalkProvider>
      </CatalogueContext>
    </SignedInContext>
  );
}

/** The screen itself, below all of them. */
function Screen() {
  const root = useRef<HTMLDivElement>(null);
  useScreenTop(root);
  return (
    <div ref={root} className={classes["screen"]} id="content" tabIndex={-1}>
      <Outlet />
    </div>
  );
}

/** Where a notification may lead. */
const NOTICED = /^\/(talks|me\/opened|me\/support)(\/|$)/;

/** A tap on a notification asks an open window to show what it is about. */
function OpenFromNotification() {
  const navigate = useNavigate();
  useEffect(() => {
    if (!("serviceWorker" in navigator)) return undefined;
    const onMessage = (event: MessageEvent<unknown>) => {
      const { data } = event;
      if (typeof data !== "object" || data === null || !("path" in data) || typeof data.path !== "string") return;
      if (NOTICED.test(data.path)) void navigate({ to: data.path });
    };
    navigator.serviceWorker.addEventListener("message", onMessage);
    return () => navigator.serviceWorker.removeEventListener("message", onMessage);
  }, [navigate]);
  return null;
}
