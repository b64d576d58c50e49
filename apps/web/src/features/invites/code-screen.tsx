import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAccount } from "../../data/hooks.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { useNotices } from "../../shell/notices.tsx";
import { useNow } from "../../shell/use-now.ts";
import { Confirm } from "../me/parts/confirm.tsx";
import { NotRead } from "../me/parts/not-read.tsx";
import { Page } from "../me/parts/page.tsx";
import { SeesLine } from "../me/parts/sees-line.tsx";
import { whenLabel } from "../me/when-label.ts";
import classes from "./code-screen.module.css";
import { inviteLink } from "./invite-link.ts";
import { LinkActions } from "./parts/link-actions.tsx";
import { QrPicture } from "./parts/qr-picture.tsx";
import { useCodeInvite } from "./use-code-invite.ts";

/** My QR code: an invitation that the other person scans. */
export function CodeScreen() {
  const { t } = useTranslation("invites");
  const language = useLanguage();
  const now = useNow();
  const notices = useNotices();
  const profile = useAccount()?.profile;
  const { invite, problem, retry, renew } = useCodeInvite();
  const [isAsking, setAsking] = useState(false);
  const link = invite?.code === undefined ? null : inviteLink(location.origin, invite.code);
  const confirm = async () => {
    const isDone = await renew();
    if (isDone) notices.done(t("codeRenewed"));
    return isDone;
  };
  return (
    <Page title={t("codeTitle")} back="/friends/add" isBackAlways>
      <p>{t("codeAbout")}</p>
      {problem === null ? (
        <figure className={classes["figure"]}>
          <QrPicture text={link} label={t("codeLabel", { handle: profile?.handle ?? "" })} />
          <figcaption className={classes["caption"]}>
            <span className={classes["name"]}>{profile?.displayName}</span>
            <span className={classes["handle"]}>@{profile?.handle}</span>
            {invite !== null && (
              <span className={classes["life"]}>
                {t("codeLife", { when: whenLabel(invite.expiresAt, now, language), count: invite.usesLeft })}
              </span>
            )}
          </figcaption>
        </figure>
      ) : (
        <NotRead reason={problem} onRetry={retry} />
      )}
      <SeesLine>{t("codeSees")}</SeesLine>
      {link !== null && (
        <div className={classes["actions"]}>
          <LinkActions link={link} />
          <Button variant="subtle" leftSection={<IconRefresh size={18} aria-hidden />} onClick={() => setAsking(true)}>
            {t("codeRenew")}
          </Button>
        </div>
      )}
      <Confirm isOpen={isAsking} onClose={() => setAsking(false)} title={t("codeRenewTitle")} action={t("codeRenew")} onConfirm={confirm}>
        <p>{t("codeRenewText")}</p>
      </Confirm>
    </Page>
  );
}
