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
}

/** What can be done with a talk from the list. */
export function TalkRowMenu({ talk, name, isMuted }: Props) {
  const { t } = useTranslation("talks");
  const engine = useEngine();
  const act = useAct();
  const { talkId, mine } = talk;
  const set = (change: { isPinned?: boolean; isArchived?: boolean; mutedUntil?: number | null }) =>
    void act(engine.perform(setMyTalk, { talkId, ...change }));
  return (
    <Menu position="bottom-end" withinPortal keepMounted={false}>
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
