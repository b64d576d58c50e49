import { Button } from "@mantine/core";
import { type InviteView, revokeInvite } from "@musubi/protocol";
import { IconLink, IconQrcode, IconUsersGroup } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine, useTalks } from "../../../data/hooks.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useAct, useNotices } from "../../../shell/notices.tsx";
import { useNow } from "../../../shell/use-now.ts";
import { Confirm } from "../../me/parts/confirm.tsx";
import { Row } from "../../me/parts/panel.tsx";
import { whenLabel } from "../../me/when-label.ts";
import { useTalkName } from "../../talk/use-names.ts";
import { isCodeInvite } from "../code-invite.ts";
import { inviteLink } from "../invite-link.ts";
import classes from "./invite-row.module.css";
import { LinkActions } from "./link-actions.tsx";

interface Props {
  readonly invite: InviteView;
  readonly onChanged: () => void;
}

/** What an invitation is for, in words. */
function useWhat(): (invite: InviteView) => string {
  const { t } = useTranslation("invites");
  const { byId } = useTalks();
  const talkName = useTalkName();
  return (invite) => {
    if (invite.kind === "friend") return t(isCodeInvite(invite) ? "kindCode" : "kindFriend");
    const talk = invite.talkId === null ? undefined : byId.get(invite.talkId);
    return talk === undefined ? t("kindTalkUnknown") : t("kindTalk", { name: talkName(talk) });
  };
}

/** One living invitation: what it is for, what is left of it, and the way to end it. */
export function InviteRow({ invite, onChanged }: Props) {
  const { t } = useTranslation("invites");
  const language = useLanguage();
  const now = useNow();
  const engine = useEngine();
  const act = useAct();
  const notices = useNotices();
  const [isAsking, setAsking] = useState(false);
  const what = useWhat()(invite);
  const Icon = invite.kind === "talk" ? IconUsersGroup : isCodeInvite(invite) ? IconQrcode : IconLink;
  const revoke = async () => {
    const answer = await act(engine.perform(revokeInvite, { inviteId: invite.inviteId }));
    if (answer.ok) notices.done(t("revoked"));
    onChanged();
    return answer.ok;
  };
  return (
    <div>
      <Row
        icon={<Icon size={22} stroke={1.6} aria-hidden />}
        label={what}
        about={`${t("usesLeft", { count: invite.usesLeft })} · ${t("until", { when: whenLabel(invite.expiresAt, now, language) })}`}
      />
      <div className={classes["actions"]}>
        {invite.code !== undefined && <LinkActions link={inviteLink(location.origin, invite.code)} />}
        <Button variant="subtle" color="shu" aria-label={t("revokeLabel", { what })} onClick={() => setAsking(true)}>
          {t("revoke")}
        </Button>
      </div>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t("revokeTitle")}
        action={t("revoke")}
        color="shu"
        onConfirm={revoke}
      >
        <p>{t("revokeText")}</p>
      </Confirm>
    </div>
  );
}
