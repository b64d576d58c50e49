import { Button, Menu, Switch } from "@mantine/core";
import { systemClock } from "@musubi/base";
import { setMyTalk } from "@musubi/protocol";
import { IconBell, IconBellOff } from "@tabler/icons-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { fullLabel } from "../../../i18n/dates.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useAct } from "../../../shell/notices.tsx";
import { useNow } from "../../../shell/use-now.ts";
import { FOREVER, MUTE_CHOICES, muteUntil } from "../mute-until.ts";
import { useScene } from "../scene.ts";
import classes from "./details-pane.module.css";

const MUTE_TEXT = { "1h": "muteFor1h", "8h": "muteFor8h", week: "muteForWeek", forever: "muteForever" } as const;

/** What only I decide about this talk. */
export function MySettings() {
  const { t } = useTranslation("talk");
  const { talk } = useScene();
  const engine = useEngine();
  const act = useAct();
  const { talkId, mine } = talk;
  const set = (change: { isPinned?: boolean; isArchived?: boolean; mutedUntil?: number | null }) =>
    void act(engine.perform(setMyTalk, { talkId, ...change }));
  return (
    <section className={classes["section"]}>
      <h3 className={classes["sectionTitle"]}>{t("mySettings")}</h3>
      <MuteRow onMute={(mutedUntil) => set({ mutedUntil })} />
      <SwitchRow label={t("pinTalk")} isOn={mine.isPinned} onChange={(isPinned) => set({ isPinned })} />
      <SwitchRow label={t("archiveTalk")} isOn={mine.isArchived} onChange={(isArchived) => set({ isArchived })} />
    </section>
  );
}

interface SwitchRowProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

function SwitchRow({ label, isOn, onChange }: SwitchRowProps) {
  const id = useId();
  return (
    <div className={classes["switchRow"]}>
      <label htmlFor={id}>{label}</label>
      <Switch id={id} checked={isOn} onChange={(event) => onChange(event.currentTarget.checked)} />
    </div>
  );
}

function MuteRow({ onMute }: { readonly onMute: (until: number | null) => void }) {
  const { t } = useTranslation("talk");
  const language = useLanguage();
  const now = useNow();
  const { talk } = useScene();
  const { mutedUntil } = talk.mine;
  const isMuted = mutedUntil !== null && mutedUntil > now;
  return (
    <div className={classes["switchRow"]}>
      <div className={classes["switchWords"]}>
        <p>{t("mute")}</p>
        <p className={classes["help"]}>
          {isMuted && mutedUntil < FOREVER ? t("mutedUntil", { time: fullLabel(mutedUntil, language) }) : t("muteHelp")}
        </p>
      </div>
      {isMuted ? (
        <Button size="sm" variant="default" leftSection={<IconBell size={18} aria-hidden />} onClick={() => onMute(null)}>
          {t("unmute")}
        </Button>
      ) : (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="sm" variant="default" leftSection={<IconBellOff size={18} aria-hidden />}>
              {t("muteShort")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {MUTE_CHOICES.map((choice) => (
              <Menu.Item key={choice} onClick={() => onMute(muteUntil(choice, systemClock.nowMs()))}>
                {t(MUTE_TEXT[choice])}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}
