import { Button, NativeSelect, TextInput } from "@mantine/core";
import { createInvite } from "@musubi/protocol";
import { IconEye, IconLink } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { useAct } from "../../../shell/notices.tsx";
import { Sheet } from "../../../shell/sheet.tsx";
import { LINK_LIFE_HOURS, LINK_USES } from "../../invites/code-invite.ts";
import { inviteLink } from "../../invites/invite-link.ts";
import { LinkActions } from "../../invites/parts/link-actions.tsx";
import { QrPicture } from "../../invites/parts/qr-picture.tsx";
import classes from "../parts/forward-dialog.module.css";
import { useScene } from "../scene.ts";
import details from "./details-pane.module.css";

const DAY_HOURS = 24;

/** Makes a link to join this group, and says before what its reader will be able to read. */
export function TalkLinkDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation("talk");
  const [link, setLink] = useState<string | null>(null);
  return (
    <Sheet title={t("linkTitle")} onClose={onClose}>
      {link === null ? <LinkForm onMade={setLink} /> : <MadeLink link={link} />}
    </Sheet>
  );
}

function LinkForm({ onMade }: { readonly onMade: (link: string) => void }) {
  const { t } = useTranslation("talk");
  const { t: tInvites } = useTranslation("invites");
  const { talk } = useScene();
  const engine = useEngine();
  const act = useAct();
  const [usesMax, setUses] = useState<number>(LINK_USES[1]);
  const [lifeHours, setLifeHours] = useState<number>(DAY_HOURS * 7);
  const [isBusy, setBusy] = useState(false);
  const lifeName = (hours: number) =>
    hours < DAY_HOURS ? tInvites("lifeHours", { count: hours }) : tInvites("lifeDays", { count: hours / DAY_HOURS });
  const create = async (event: React.SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    const answer = await act(engine.perform(createInvite, { kind: "talk", talkId: talk.talkId, usesMax, lifeHours }));
    setBusy(false);
    if (answer.ok && answer.value.invite.code !== undefined) onMade(inviteLink(location.origin, answer.value.invite.code));
  };
  return (
    <form className={classes["form"]} onSubmit={(event) => void create(event)}>
      <NativeSelect
        label={tInvites("usesLabel")}
        data={LINK_USES.map((count) => ({ value: String(count), label: tInvites("uses", { count }) }))}
        value={String(usesMax)}
        onChange={(event) => setUses(Number(event.currentTarget.value))}
      />
      <NativeSelect
        label={tInvites("lifeLabel")}
        data={LINK_LIFE_HOURS.map((hours) => ({ value: String(hours), label: lifeName(hours) }))}
        value={String(lifeHours)}
        onChange={(event) => setLifeHours(Number(event.currentTarget.value))}
      />
      <p className={classes["note"]}>
        <IconEye size={18} stroke={1.6} aria-hidden /> {t("linkReaders")}
      </p>
      <Button type="submit" loading={isBusy} leftSection={<IconLink size={18} aria-hidden />}>
        {tInvites("create")}
      </Button>
    </form>
  );
}

function MadeLink({ link }: { readonly link: string }) {
  const { t } = useTranslation("talk");
  return (
    <div className={classes["form"]}>
      <QrPicture text={link} label={t("linkQr")} />
      <TextInput value={link} readOnly aria-label={t("linkTitle")} onFocus={(event) => event.currentTarget.select()} />
      <div className={details["buttons"]}>
        <LinkActions link={link} />
      </div>
      <p className={details["help"]}>{t("linkEnd")}</p>
    </div>
  );
}
