import { ActionIcon, Menu } from "@mantine/core";
import { IconEdit, IconMessageCircle, IconNotebook, IconUsersGroup } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useTalks } from "../../../data/hooks.ts";
import { NewDirectDialog } from "./new-direct-dialog.tsx";
import { NewGroupDialog } from "./new-group-dialog.tsx";

/** The ways to begin: a talk with a friend, a group, a note to oneself. */
export function NewTalkMenu() {
  const { t } = useTranslation("talks");
  const navigate = useNavigate();
  const { byId } = useTalks();
  const [dialog, setDialog] = useState<"none" | "direct" | "group">("none");
  const self = [...byId.values()].find(({ kind }) => kind === "self");
  const close = () => setDialog("none");
  return (
    <>
      <Menu position="bottom-end" keepMounted={false}>
        <Menu.Target>
          <ActionIcon aria-label={t("newTalk")} title={t("newTalk")}>
            <IconEdit size={22} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconMessageCircle size={18} />} onClick={() => setDialog("direct")}>
            {t("newDirect")}
          </Menu.Item>
          <Menu.Item leftSection={<IconUsersGroup size={18} />} onClick={() => setDialog("group")}>
            {t("newGroup")}
          </Menu.Item>
          {self !== undefined && (
            <Menu.Item
              leftSection={<IconNotebook size={18} />}
              onClick={() => void navigate({ to: "/talks/$talkId", params: { talkId: self.talkId } })}
            >
              {t("noteToSelf")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <NewDirectDialog isOpen={dialog === "direct"} onClose={close} />
      <NewGroupDialog isOpen={dialog === "group"} onClose={close} />
    </>
  );
}
