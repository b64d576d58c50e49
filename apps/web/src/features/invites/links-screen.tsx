import { listInvites } from "@musubi/protocol";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useFriends } from "../../data/hooks.ts";
import { NotRead } from "../me/parts/not-read.tsx";
import { Page } from "../me/parts/page.tsx";
import { PageSkeleton } from "../me/parts/page-skeleton.tsx";
import { Panel, Row } from "../me/parts/panel.tsx";
import { useRead } from "../me/use-read.ts";
import { InviteRow } from "./parts/invite-row.tsx";
import { NewLink } from "./parts/new-link.tsx";

/** The invitation links of mine that work now, and the way to a new one. */
export function LinksScreen() {
  const { t } = useTranslation("invites");
  const { reading, reload } = useRead(listInvites, {});
  const { friends } = useFriends();
  // A new friend may have come by a link, which then works once less.
  useEffect(reload, [reload, friends]);
  return (
    <Page title={t("linksTitle")} back="/friends/add" isBackAlways>
      <p>{t("linksAbout")}</p>
      <NewLink onMade={reload} />
      <Panel title={t("listTitle")}>
        {reading.kind === "loading" && <PageSkeleton />}
        {reading.kind === "failed" && <NotRead reason={reading.reason} onRetry={reload} />}
        {reading.kind === "ready" &&
          reading.value.invites.map((invite) => <InviteRow key={invite.inviteId} invite={invite} onChanged={reload} />)}
        {reading.kind === "ready" && reading.value.invites.length === 0 && <Row label={t("listEmpty")} />}
      </Panel>
    </Page>
  );
}
