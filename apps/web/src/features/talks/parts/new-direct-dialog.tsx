import { Modal } from "@mantine/core";
import type { FriendView, TalkView } from "@musubi/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLayout } from "../../../shell/use-layout.ts";
import { ProtectionChoice } from "../../sealed/parts/protection-choice.tsx";
import { useBeginTalk, useUsualProtection } from "../begin-talk.tsx";
import { FriendPicker } from "./friend-picker.tsx";
import classes from "./new-group-dialog.module.css";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const NOBODY: ReadonlySet<FriendView["profile"]["accountId"]> = new Set();

/** Chooses the friend to talk to. */
export function NewDirectDialog({ isOpen, onClose }: Props) {
  const { t } = useTranslation("talks");
  const { t: tShell } = useTranslation("shell");
  const layout = useLayout();
  const begin = useBeginTalk();
  const usual = useUsualProtection();
  const [chosen, setChosen] = useState<TalkView["protection"] | null>(null);
  const protection = chosen ?? usual;
  const open = async ({ profile }: FriendView) => {
    onClose();
    await begin(profile, protection);
  };
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t("pickFriend")}
      fullScreen={layout === "phone"}
      closeButtonProps={{ "aria-label": tShell("close") }}
    >
      <div className={classes["form"]}>
        <ProtectionChoice isForTwo value={protection} onChange={setChosen} />
        <FriendPicker label={t("pickFriend")} isMany={false} chosen={NOBODY} onToggle={(friend) => void open(friend)} />
      </div>
    </Modal>
  );
}
