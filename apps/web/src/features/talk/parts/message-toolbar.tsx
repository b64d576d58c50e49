import { ActionIcon, Menu, Popover } from "@mantine/core";
import type { MessageView } from "@musubi/protocol";
import { IconArrowBackUp, IconDots, IconMoodPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useScene } from "../scene.ts";
import { useMessageActions } from "../use-message-actions.ts";
import { EmojiChoice } from "./emoji-choice.tsx";
import classes from "./message-toolbar.module.css";

/** Which of its two small windows is open. */
export type ToolbarWindow = "none" | "react" | "more";

interface Props {
  readonly message: MessageView;
  readonly open: ToolbarWindow;
  readonly setOpen: (open: ToolbarWindow) => void;
}

const SIZE = 32;

/** React, reply, and everything else: appears beside a message under the pointer or in focus. */
export function MessageToolbar({ message, open, setOpen }: Props) {
  const { t } = useTranslation("talk");
  const { talk, intend } = useScene();
  const actions = useMessageActions(message);
  if (actions.length === 0) return null;
  return (
    <div className={classes["bar"]} data-open={open !== "none" || undefined}>
      <Popover opened={open === "react"} onChange={(isOpen) => setOpen(isOpen ? "react" : "none")} position="top" trapFocus returnFocus>
        <Popover.Target>
          <ActionIcon size={SIZE} radius="md" aria-label={t("actionReact")} title={t("actionReact")} onClick={() => setOpen("react")}>
            <IconMoodPlus size={18} stroke={1.6} />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown p={8}>
          <EmojiChoice message={message} onDone={() => setOpen("none")} />
        </Popover.Dropdown>
      </Popover>
      {talk.can.post && (
        <ActionIcon
          size={SIZE}
          radius="md"
          aria-label={t("actionReply")}
          title={t("actionReply")}
          onClick={() => intend({ kind: "reply", seq: message.seq })}
        >
          <IconArrowBackUp size={18} stroke={1.6} />
        </ActionIcon>
      )}
      <Menu opened={open === "more"} onChange={(isOpen) => setOpen(isOpen ? "more" : "none")} position="bottom-end">
        <Menu.Target>
          <ActionIcon size={SIZE} radius="md" aria-label={t("actions")} title={t("actions")}>
            <IconDots size={18} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {actions.map(({ key, icon: Icon, label, isGrave, run }) => (
            <Menu.Item key={key} leftSection={<Icon size={18} stroke={1.6} />} color={isGrave === true ? "shu" : "ink"} onClick={run}>
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
