import {
  IconBulb,
  IconCar,
  IconClock,
  IconFlag,
  IconHash,
  IconMoodSmile,
  IconPaw,
  IconToolsKitchen2,
  IconTrophy,
  IconUser,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EMOJI_GROUPS, type EmojiGroup } from "../emoji.ts";
import { keepStop, rove } from "../rove.ts";
import classes from "./emoji-picker.module.css";

const ICONS = {
  recent: IconClock,
  smileys: IconMoodSmile,
  people: IconUser,
  animals: IconPaw,
  food: IconToolsKitchen2,
  travel: IconCar,
  activities: IconTrophy,
  objects: IconBulb,
  symbols: IconHash,
  flags: IconFlag,
} as const;

interface Props {
  /** Null while something is searched. */
  readonly shown: EmojiGroup | "recent" | null;
  readonly hasRecent: boolean;
  readonly onShow: (group: EmojiGroup | "recent") => void;
}

/** The groups: one stop of the Tab key; a press shows the group. */
export function EmojiTabs({ shown, hasRecent, onShow }: Props) {
  const { t } = useTranslation("emoji");
  const groups = hasRecent ? (["recent", ...EMOJI_GROUPS] as const) : EMOJI_GROUPS;
  return (
    <div className={classes["tabs"]} role="group" aria-label={t("groups")} onFocus={keepStop} onKeyDown={rove}>
      {groups.map((group, index) => {
        const Icon = ICONS[group];
        return (
          <button
            key={group}
            type="button"
            className={classes["tab"]}
            tabIndex={index === 0 ? 0 : -1}
            aria-label={t(group)}
            aria-pressed={group === shown}
            title={t(group)}
            onClick={() => onShow(group)}
          >
            <Icon size={20} stroke={1.6} aria-hidden />
          </button>
        );
      })}
    </div>
  );
}
