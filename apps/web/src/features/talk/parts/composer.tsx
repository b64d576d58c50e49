import { ActionIcon } from "@mantine/core";
import { IconArrowUp, IconCheck, IconMicrophone, IconSticker2 } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { EmojiButton } from "../../emoji/parts/emoji-button.tsx";
import { LinkOffer } from "../../links/parts/link-offer.tsx";
import { AttachMenu } from "../../pictures/tray/attach-menu.tsx";
import { DropArea } from "../../pictures/tray/drop-area.tsx";
import { TrayView } from "../../pictures/tray/tray-view.tsx";
import { canRecord } from "../../pictures/voice/recorder.dom.ts";
import { VoiceRecorder } from "../../pictures/voice/voice-recorder.tsx";
import { StickerPicker } from "../../stickers/parts/sticker-picker.tsx";
import { sends } from "../composition.ts";
import { type Intent, useScene } from "../scene.ts";
import { useComposer } from "../use-composer.ts";
import { useGrowingField } from "../use-growing-field.ts";
import { useMentionKeys } from "../use-mention-keys.ts";
import { useTalkName } from "../use-names.ts";
import classes from "./composer.module.css";
import { ComposerIntent } from "./composer-intent.tsx";
import { MentionPicker } from "./mention-picker.tsx";
import { TypingLine } from "./typing-line.tsx";

interface Props {
  readonly intent: Intent;
  /** Called after something of mine was put into the talk. */
  readonly onSent: () => void;
}

const WARN_LEFT = 500;
const PLACEHOLDERS = { self: "composerPlaceholderSelf", sealed: "composerPlaceholderSealed", plain: "composerPlaceholder" } as const;

/** The place to write. Enter sends on a keyboard, never while kanji are being chosen. */
export function Composer({ intent, onSent }: Props) {
  const { t } = useTranslation("talk");
  const { talk } = useScene();
  if (!talk.can.post) {
    const isRestricted = talk.kind === "group" && talk.postPolicy === "admins";
    return <p className={classes["closed"]}>{t(isRestricted ? "cannotPostRestricted" : "cannotPost")}</p>;
  }
  return <OpenComposer intent={intent} onSent={onSent} />;
}

function OpenComposer({ intent, onSent }: Props) {
  const { t } = useTranslation("talk");
  const { t: tStickers } = useTranslation("stickers");
  const { t: tPictures } = useTranslation("pictures");
  const { talk, isTouch } = useScene();
  const hintId = useId();
  const composer = useComposer(intent, onSent);
  const { field, written, left, tray } = composer;
  const [hasStickers, setStickers] = useState(false);
  const [isRecording, setRecording] = useState(false);
  const name = useTalkName()(talk);
  useGrowingField(field, written.text);
  const mentions = useMentionKeys(composer);
  const isEditing = intent.kind === "edit";
  const takesFiles = !isEditing;
  const onKeyDown = (event: React.KeyboardEvent<HTMLTextAreaElement>) => {
    if (mentions.onKeyDown(event)) return;
    if (sends(event.nativeEvent, isTouch)) {
      event.preventDefault();
      composer.send();
    } else if (event.key === "Escape" && intent.kind !== "write") {
      event.preventDefault();
      composer.cancel();
    }
  };
  const onPaste = (event: React.ClipboardEvent) => {
    if (!takesFiles || event.clipboardData.files.length === 0) return;
    event.preventDefault();
    tray.add(event.clipboardData.files);
  };
  const isEmpty = written.text.trim() === "" && !composer.hasFiles && !isEditing;
  return (
    <>
      {takesFiles && <DropArea name={name} onFiles={tray.add} />}
      <div className={classes["root"]}>
        <TypingLine />
        {hasStickers && (
          <StickerPicker
            onClose={() => setStickers(false)}
            onChoose={(setId, stickerId) => composer.post({ kind: "sticker", setId, stickerId })}
          />
        )}
        <ComposerIntent intent={intent} onCancel={composer.cancel} />
        {!isEditing && <TrayView tray={tray} />}
        {!composer.hasFiles && !isRecording && <LinkOffer text={written.text} preview={written.preview} onPreview={composer.putCard} />}
        {isRecording ? (
          <VoiceRecorder onSend={(source) => composer.postFiles({ sources: [source], caption: "" })} onEnd={() => setRecording(false)} />
        ) : (
          <div className={classes["line"]}>
            <MentionPicker {...mentions} onChoose={composer.mention} />
            {takesFiles && <AttachMenu tray={tray} isTouch={isTouch} />}
            {!isEditing && !composer.hasFiles && (
              <ActionIcon
                aria-label={tStickers(hasStickers ? "close" : "open")}
                title={tStickers("open")}
                aria-expanded={hasStickers}
                onClick={() => setStickers(!hasStickers)}
              >
                <IconSticker2 size={24} stroke={1.6} />
              </ActionIcon>
            )}
            <textarea
              ref={field}
              className={classes["field"]}
              rows={1}
              value={written.text}
              placeholder={
                composer.hasFiles ? tPictures("captionPlaceholder") : t(PLACEHOLDERS[talk.kind === "self" ? "self" : talk.protection])
              }
              aria-label={t("composerLabel")}
              aria-describedby={hintId}
              aria-autocomplete={talk.kind === "group" ? "list" : undefined}
              aria-activedescendant={mentions.activeId}
              enterKeyHint={isTouch ? "enter" : "send"}
              dir="auto"
              onChange={(event) => composer.write(event.currentTarget.value, event.currentTarget.selectionStart)}
              onKeyDown={onKeyDown}
              onPaste={onPaste}
              onBlur={composer.closeMentions}
            />
            <EmojiButton field={field} onChoose={composer.insert} />
            {isEmpty && takesFiles && canRecord() ? (
              <ActionIcon aria-label={tPictures("record")} title={tPictures("record")} onClick={() => setRecording(true)}>
                <IconMicrophone size={23} stroke={1.6} />
              </ActionIcon>
            ) : (
              <ActionIcon
                variant="filled"
                color="ai"
                className={classes["send"]}
                aria-label={t(isEditing ? "saveEdit" : "send")}
                title={t(isEditing ? "saveEdit" : "send")}
                disabled={!composer.canSend}
                loading={composer.isBusy}
                // The field keeps the focus, so that a phone's keyboard stays open between two messages.
                onPointerDown={(event) => event.preventDefault()}
                onClick={composer.send}
              >
                {isEditing ? <IconCheck size={22} stroke={2} /> : <IconArrowUp size={22} stroke={2} />}
              </ActionIcon>
            )}
          </div>
        )}
        <p className={classes["hint"]} id={hintId} data-over={left < 0 || undefined} role={left < WARN_LEFT ? "status" : undefined}>
          {left < 0 ? t("overCount", { count: -left }) : left < WARN_LEFT ? t("leftCount", { count: left }) : isTouch ? "" : t("hintEnter")}
        </p>
      </div>
    </>
  );
}
