import { ActionIcon, Menu } from "@mantine/core";
import { setMyTalk, type TalkView } from "@musubi/protocol";
import { IconArchive, IconArchiveOff, IconBell, IconBellOff, IconChecks, IconDots, IconPin, IconPinnedOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { useAct } from "../../../shell/notices.tsx";
import { FOREVER } from "../../talk/mute-until.ts";
import classes from "./talk-row.module.css";

interface Props {
  readonly talk: TalkView;
  readonly name: string;
  readonly isMuted: boolean;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
}

/** What closes the menu: not the mouse that browsers invent when the finger that opened it is lifted. */
const NEW_PRESSES = ["pointerdown", "keydown"];

/** What can be done with a talk from the list: by its button, or by a finger that rests on the row. */
export function TalkRowMenu({ talk, name, isMuted, isOpen, onOpen }: Props) {
  const { t } = useTranslation("talks");
  const engine = useEngine();
  const act = useAct();
  const { talkId, mine } = talk;
  const set = (change: { isPinned?: boolean; isArchived?: boolean; mutedUntil?: number | null }) =>
    void act(engine.perform(setMyTalk, { talkId, ...change }));
  return (
    <Menu position="bottom-end" withinPortal keepMounted={false} opened={isOpen} onChange={onOpen} clickOutsideEvents={NEW_PRESSES}>
      <Menu.Target>
        <ActionIcon className={classes["menu"]} size={36} aria-label={t("actions", { name })}>
          <IconDots size={20} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {mine.unreadCount > 0 && (
          <Menu.Item leftSection={<IconChecks size={18} />} onClick={() => engine.markRead(talkId, talk.lastSeq)}>
            {t("actionRead")}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={mine.isPinned ? <IconPinnedOff size={18} /> : <IconPin size={18} />}
          onClick={() => set({ isPinned: !mine.isPinned })}
        >
          {t(mine.isPinned ? "actionUnpin" : "actionPin")}
        </Menu.Item>
        <Menu.Item
          leftSection={isMuted ? <IconBell size={18} /> : <IconBellOff size={18} />}
          onClick={() => set({ mutedUntil: isMuted ? null : FOREVER })}
        >
          {t(isMuted ? "actionUnmute" : "actionMute")}
        </Menu.Item>
        <Menu.Item
          leftSection={mine.isArchived ? <IconArchiveOff size={18} /> : <IconArchive size={18} />}
          onClick={() => set({ isArchived: !mine.isArchived })}
        >
          {t(mine.isArchived ? "actionUnarchive" : "actionArchive")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
