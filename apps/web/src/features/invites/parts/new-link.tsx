import { Button, NativeSelect } from "@mantine/core";
import { createInvite } from "@musubi/protocol";
import { IconLink } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { useAct } from "../../../shell/notices.tsx";
import formClasses from "../../me/form.module.css";
import { Panel } from "../../me/parts/panel.tsx";
import { SeesLine } from "../../me/parts/sees-line.tsx";
import { LINK_LIFE_HOURS, LINK_USES } from "../code-invite.ts";

const DAY_HOURS = 24;

/** Makes a link to become friends: for how many, for how long, and what its reader will see. */
export function NewLink({ onMade }: { readonly onMade: () => void }) {
  const { t } = useTranslation("invites");
  const engine = useEngine();
  const act = useAct();
  const [uses, setUses] = useState(1);
  const [lifeHours, setLifeHours] = useState(DAY_HOURS * 7);
  const [isBusy, setBusy] = useState(false);
  const create = async (event: React.SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    const answer = await act(engine.perform(createInvite, { kind: "friend", talkId: null, usesMax: uses, lifeHours }));
    setBusy(false);
    if (answer.ok) onMade();
  };
  const lifeName = (hours: number) => (hours < DAY_HOURS ? t("lifeHours", { count: hours }) : t("lifeDays", { count: hours / DAY_HOURS }));
  return (
    <Panel title={t("newTitle")} look="plain">
      <form className={formClasses["form"]} onSubmit={(event) => void create(event)}>
        <div className={formClasses["pair"]}>
          <NativeSelect
            label={t("usesLabel")}
            data={LINK_USES.map((count) => ({ value: String(count), label: t("uses", { count }) }))}
            value={String(uses)}
            onChange={(event) => setUses(Number(event.currentTarget.value))}
          />
          <NativeSelect
            label={t("lifeLabel")}
            data={LINK_LIFE_HOURS.map((hours) => ({ value: String(hours), label: lifeName(hours) }))}
            value={String(lifeHours)}
            onChange={(event) => setLifeHours(Number(event.currentTarget.value))}
          />
        </div>
        <SeesLine>{t("newSees")}</SeesLine>
        <div>
          <Button type="submit" loading={isBusy} leftSection={<IconLink size={18} aria-hidden />}>
            {t("create")}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
