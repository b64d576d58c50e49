import { Modal } from "@mantine/core";
import { type FriendView, openDirectTalk } from "@musubi/protocol";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { useAct } from "../../../shell/notices.tsx";
import { useLayout } from "../../../shell/use-layout.ts";
import { ProtectionChoice } from "../../sealed/parts/protection-choice.tsx";
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
  const engine = useEngine();
  const navigate = useNavigate();
  const act = useAct();
  const [protection, setProtection] = useState<"sealed" | "plain">("plain");
  const open = async ({ profile }: FriendView) => {
    const answer = await act(engine.perform(openDirectTalk, { accountId: profile.accountId, protection }));
    if (!answer.ok) return;
    onClose();
    await navigate({ to: "/talks/$talkId", params: { talkId: answer.value.talk.talkId } });
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
        <ProtectionChoice value={protection} onChange={setProtection} />
        <FriendPicker label={t("pickFriend")} isMany={false} chosen={NOBODY} onToggle={(friend) => void open(friend)} />
      </div>
    </Modal>
  );
}
