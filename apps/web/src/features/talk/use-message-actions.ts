import { systemClock } from "@musubi/base";
import { LIMITS, type MessageView } from "@musubi/protocol";
import { KEEP_LIMITS } from "@musubi/sealed";
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBookmark,
  IconChecks,
  IconCopy,
  IconFlag,
  IconHistory,
  IconPencil,
  IconPin,
  IconPinnedOff,
  IconRotate2,
  type TablerIcon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useDesk, useEngine } from "../../data/hooks.ts";
import { useAct, useNotices } from "../../shell/notices.tsx";
import { useCopy } from "../../shell/use-copy.ts";
import { sourcesOfMessage } from "../keep/keep-sources.dom.ts";
import { useScene } from "./scene.ts";

export interface MessageAction {
  readonly key: string;
  readonly icon: TablerIcon;
  readonly label: string;
  readonly isGrave?: boolean;
  readonly run: () => void;
}

const HOUR_MS = 3_600_000;

/** Whether the person may pin here: in a group that is the owner's and admins' to do, as the server decides too. */
function mayPin(kind: string, canPost: boolean): boolean {
  return canPost || kind === "self";
}

/** What can be done with a message, in the order of use. */
export function useMessageActions(message: MessageView): readonly MessageAction[] {
  const { t } = useTranslation("talk");
  const { t: tShell } = useTranslation("shell");
  const { talk, myId, show, intend } = useScene();
  const engine = useEngine();
  const act = useAct();
  const copy = useCopy();
  const keep = useKeepMessage(message);
  const report = useReportAction(message);
  const { content, talkId, seq } = message;
  const isOwn = message.senderId === myId;
  if (content.kind === "unsent" || content.kind === "system") return [];
  const isFresh = systemClock.nowMs() - message.sentAt < LIMITS.unsendHours * HOUR_MS;
  const actions: (MessageAction | false)[] = [
    talk.can.post && { key: "reply", icon: IconArrowBackUp, label: t("actionReply"), run: () => intend({ kind: "reply", seq }) },
    content.kind !== "sealed" && {
      key: "forward",
      icon: IconArrowForwardUp,
      label: t("actionForward"),
      run: () => show({ kind: "forward", message }),
    },
    content.kind === "text" && {
      key: "copy",
      icon: IconCopy,
      label: t("actionCopy"),
      run: () => copy(content.text, tShell("copied")),
    },
    keep !== null && { key: "keep", icon: IconBookmark, label: t("actionKeep"), run: keep },
    isOwn &&
      content.kind === "text" &&
      talk.can.post && { key: "edit", icon: IconPencil, label: t("actionEdit"), run: () => intend({ kind: "edit", message }) },
    isOwn &&
      content.kind === "files" &&
      talk.protection === "plain" &&
      talk.can.post && { key: "describe", icon: IconPencil, label: t("actionDescribe"), run: () => show({ kind: "describe", message }) },
    mayPin(talk.kind, talk.can.post) && {
      key: "pin",
      icon: message.isPinned ? IconPinnedOff : IconPin,
      label: t(message.isPinned ? "actionUnpin" : "actionPin"),
      run: () => void act(engine.pin(talkId, seq, !message.isPinned)),
    },
    isOwn &&
      talk.kind === "group" && {
        key: "readers",
        icon: IconChecks,
        label: t("actionReaders"),
        run: () => show({ kind: "readers", message }),
      },
    message.editedAt !== null && { key: "edits", icon: IconHistory, label: t("actionEdits"), run: () => show({ kind: "edits", message }) },
    report,
    isOwn &&
      isFresh && {
        key: "unsend",
        icon: IconRotate2,
        label: t("actionUnsend"),
        isGrave: true,
        run: () => show({ kind: "unsend", message }),
      },
  ];
  return actions.filter((action) => action !== false);
}

/** Handing the message to those who run the service: anybody else's, and never in the note to self. */
function useReportAction(message: MessageView): MessageAction | false {
  const { t } = useTranslation("talk");
  const { talk, myId, show } = useScene();
  if (message.senderId === myId || talk.kind === "self") return false;
  return { key: "report", icon: IconFlag, label: t("actionReport"), isGrave: true, run: () => show({ kind: "report", message }) };
}

/**
 * Keeps what a message says, with its files, sealed for the person alone; null for what cannot be kept, and on a device that has not the
 * account's keys.
 */
function useKeepMessage({ talkId, seq, content }: MessageView): (() => void) | null {
  const { t } = useTranslation("keep");
  const { state, keep } = useDesk();
  const engine = useEngine();
  const notices = useNotices();
  if (state !== "ready") return null;
  const about = { title: "", tags: [], from: { talkId, seq }, isPinned: false };
  if (content.kind === "text") {
    const draft = { ...about, text: content.text };
    return () => void keep.add(draft).then((kept) => (kept.ok ? notices.done(t("kept")) : notices.refused({ code: kept.reason })));
  }
  if (content.kind !== "files") return null;
  return () => {
    notices.done(t("gathering"));
    void sourcesOfMessage(engine, content.files, { talkId, seq }).then(async (sources) => {
      if (!sources.ok) return notices.refused({ code: sources.reason });
      for (let at = 0; at < sources.value.length; at += KEEP_LIMITS.files)
        await engine.keptUploads.add({ ...about, text: content.caption }, sources.value.slice(at, at + KEEP_LIMITS.files));
      return notices.done(t("comingToKeep"));
    });
  };
}
