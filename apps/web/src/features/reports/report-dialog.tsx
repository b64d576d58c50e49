import { Button, Group } from "@mantine/core";
import { leaveTalk, type MessageView } from "@musubi/protocol";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../data/hooks.ts";
import { useAct } from "../../shell/notices.tsx";
import { Sheet } from "../../shell/sheet.tsx";
import { useFriendActions } from "../friends/use-friend-actions.ts";
import { SeesLine } from "../me/parts/sees-line.tsx";
import { useScene } from "../talk/scene.ts";
import { ReportForm } from "./parts/report-form.tsx";
import classes from "./report-dialog.module.css";
import { type ReportDraft, useReport } from "./use-report.ts";

interface Props {
  readonly message: MessageView;
  readonly onClose: () => void;
}

/** Reports somebody's message: what, why, once more asked, and what can be done besides. */
export function ReportDialog({ message, onClose }: Props) {
  const { t } = useTranslation("reports");
  const draft = useReport(message);
  const { step, reportable } = draft;
  if (reportable?.has(message.seq) === false) {
    return (
      <Sheet title={t("cannot")} onClose={onClose}>
        <p>{t("cannotText")}</p>
      </Sheet>
    );
  }
  const titles = { write: t("title"), confirm: t("confirmTitle"), sent: t("sent") };
  return (
    <Sheet title={titles[step]} onClose={onClose}>
      {step === "write" && <ReportForm message={message} draft={draft} />}
      {step === "confirm" && <Confirm draft={draft} />}
      {step === "sent" && <Sent message={message} onClose={onClose} />}
    </Sheet>
  );
}

/** Whoever reads by keyboard or ear stands at the beginning of each step. */
function useFocusOnce(): React.RefObject<HTMLDivElement | null> {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return ref;
}

function Confirm({ draft }: { readonly draft: ReportDraft }) {
  const { t } = useTranslation("reports");
  const { talk } = useScene();
  return (
    <div ref={useFocusOnce()} className={classes["form"]} role="group" aria-label={t("confirmTitle")} tabIndex={-1}>
      <p>{t("chosen", { count: draft.chosen.size })}</p>
      <SeesLine>{t(talk.protection === "sealed" ? "readableSealed" : "readablePlain")}</SeesLine>
      <p>{t("told")}</p>
      <p>{t("noUndo")}</p>
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={() => draft.go("write")}>
          {t("back")}
        </Button>
        <Button color="shu" loading={draft.isSending} onClick={draft.send}>
          {t("send")}
        </Button>
      </Group>
    </div>
  );
}

function Sent({ message, onClose }: Props) {
  const { t } = useTranslation("reports");
  const { talk, names } = useScene();
  const engine = useEngine();
  const act = useAct();
  const navigate = useNavigate();
  const { block } = useFriendActions();
  const profile = message.senderId === null ? undefined : names.profileOf(message.senderId);
  const leave = async () => {
    const answer = await act(engine.perform(leaveTalk, { talkId: talk.talkId }));
    onClose();
    if (answer.ok) await navigate({ to: "/talks" });
  };
  return (
    <div ref={useFocusOnce()} className={classes["form"]} role="group" aria-label={t("sent")} tabIndex={-1}>
      <p>{t("sentText")}</p>
      {profile !== undefined && !profile.isGone && (
        <Button variant="default" onClick={() => void block(profile).then(onClose)}>
          {t("block", { name: names.nameOf(profile.accountId) })}
        </Button>
      )}
      {talk.kind === "group" && (
        <Button variant="default" onClick={() => void leave()}>
          {t("leave")}
        </Button>
      )}
      <Button onClick={onClose}>{t("done")}</Button>
    </div>
  );
}
