import { Button } from "@mantine/core";
import { leaveTalk } from "@musubi/protocol";
import { IconDoorExit } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { ConfirmDialog } from "../../../shell/confirm-dialog.tsx";
import { useAct } from "../../../shell/notices.tsx";
import { useScene } from "../scene.ts";
import { useTalkName } from "../use-names.ts";
import classes from "./details-pane.module.css";

/** The way out of a group. */
export function LeaveTalk() {
  const { t } = useTranslation("talk");
  const { talk } = useScene();
  const engine = useEngine();
  const navigate = useNavigate();
  const act = useAct();
  const name = useTalkName()(talk);
  const [isAsking, setAsking] = useState(false);
  const leave = async () => {
    const answer = await act(engine.perform(leaveTalk, { talkId: talk.talkId }));
    if (answer.ok) await navigate({ to: "/talks" });
  };
  return (
    <section className={classes["section"]}>
      <Button variant="subtle" color="shu" leftSection={<IconDoorExit size={20} aria-hidden />} onClick={() => setAsking(true)}>
        {t("leave")}
      </Button>
      {isAsking && (
        <ConfirmDialog title={t("leaveTitle", { name })} confirm={t("leave")} isGrave onConfirm={leave} onClose={() => setAsking(false)}>
          {t("leaveText")}
        </ConfirmDialog>
      )}
    </section>
  );
}
