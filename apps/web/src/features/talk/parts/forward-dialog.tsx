import { Button, Checkbox, TextInput } from "@mantine/core";
import { type FileId, LIMITS, type MessageView, type SendableContent, type TalkId } from "@musubi/protocol";
import { IconEye, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine, useTalk, useTalks } from "../../../data/hooks.ts";
import { useNotices } from "../../../shell/notices.tsx";
import { Sheet } from "../../../shell/sheet.tsx";
import { matchesName } from "../../talks/matches-name.ts";
import { useTalkName } from "../use-names.ts";
import classes from "./forward-dialog.module.css";
import { TalkFace } from "./talk-face.tsx";

interface Props {
  readonly message: MessageView;
  /** Only this file of the message; all of them without. */
  readonly fileId: FileId | undefined;
  readonly onClose: () => void;
}

/** What of a message goes on. Mentions name members of the old talk, so the text goes without them. */
function contentToForward({ content }: MessageView, fileId: FileId | undefined): SendableContent | null {
  if (content.kind === "files") {
    const files = content.files.filter((file) => fileId === undefined || file.fileId === fileId);
    const caption = fileId === undefined || content.files.length === 1 ? content.caption : "";
    return { kind: "files", fileIds: files.map((file) => file.fileId), caption, alts: files.map(({ alt }) => alt) };
  }
  if (content.kind === "text")
    return { kind: "text", text: content.text, ...(content.preview === undefined ? {} : { preview: content.preview }) };
  return content.kind === "sticker" ? content : null;
}

/** Chooses the talks to which a message goes on. */
export function ForwardDialog({ message, fileId, onClose }: Props) {
  const { t } = useTranslation("talk");
  const { t: tTalks } = useTranslation("talks");
  const engine = useEngine();
  const notices = useNotices();
  const { ordered } = useTalks();
  const nameOf = useTalkName();
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<TalkId>>(new Set());
  const from = useTalk(message.talkId)?.protection ?? "plain";
  const isBound = message.content.kind === "files";
  const shown = ordered.filter((talk) => talk.can.post && (!isBound || talk.protection === from) && matchesName(query, [nameOf(talk)]));
  const toggle = (talkId: TalkId) => {
    const next = new Set(chosen);
    if (!next.delete(talkId) && next.size < LIMITS.forwardTalks) next.add(talkId);
    setChosen(next);
  };
  const forward = () => {
    const content = contentToForward(message, fileId);
    if (content === null) return;
    const sent = [...chosen].map((talkId) => engine.forward(message, content, talkId));
    notices.done(t(sent.every((clientId) => clientId !== null) ? "forwardDone" : "forwardFilesStay"));
    onClose();
  };
  return (
    <Sheet title={t("forwardTitle")} onClose={onClose}>
      <div className={classes["form"]}>
        <TextInput
          aria-label={tTalks("jumpPlaceholder")}
          placeholder={tTalks("jumpPlaceholder")}
          leftSection={<IconSearch size={18} stroke={1.6} aria-hidden />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          data-autofocus
        />
        {isBound && <p className={classes["note"]}>{t(from === "sealed" ? "forwardFilesSealed" : "forwardFilesPlain")}</p>}
        <ul className={classes["list"]}>
          {shown.map((talk) => (
            <li key={talk.talkId}>
              <label className={classes["choice"]}>
                <TalkFace talk={talk} name={nameOf(talk)} size={40} />
                <span className={classes["name"]}>{nameOf(talk)}</span>
                <Checkbox checked={chosen.has(talk.talkId)} onChange={() => toggle(talk.talkId)} aria-label={nameOf(talk)} />
              </label>
            </li>
          ))}
        </ul>
        <p className={classes["note"]}>
          <IconEye size={18} stroke={1.6} aria-hidden /> {t("forwardNote")}
        </p>
        <Button disabled={chosen.size === 0} onClick={forward}>
          {t("forwardSend")}
        </Button>
      </div>
    </Sheet>
  );
}
