import type { MessageView } from "@musubi/protocol";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { timeLabel } from "../../../i18n/dates.ts";
import { useLongPress } from "../../../shell/use-long-press.ts";
import type { Place } from "../rows.ts";
import { useScene } from "../scene.ts";
import { MessageBody } from "./message-body.tsx";
import { MessageMeta } from "./message-meta.tsx";
import classes from "./message-row.module.css";
import { MessageToolbar, type ToolbarWindow } from "./message-toolbar.tsx";
import { Reactions } from "./reactions.tsx";
import { PersonFace } from "./talk-face.tsx";

interface Props {
  readonly message: MessageView;
  readonly place: Place;
  readonly isOwn: boolean;
  readonly isMarked: boolean;
}

/** Whether the browser's own menu serves better: for a link or a picture, for marked words, and for whoever holds Shift. */
function wantsOwnMenu({ target, shiftKey }: React.MouseEvent): boolean {
  return shiftKey || getSelection()?.isCollapsed === false || (target instanceof Element && target.closest("a, img, video") !== null);
}

/** One message: face and name where a group of bubbles begins, the bubble, what belongs to it, and what can be done with it. */
export const MessageRow = memo(function MessageRow({ message, place, isOwn, isMarked }: Props) {
  const { t } = useTranslation("shell");
  const { t: tTalk } = useTranslation("talk");
  const { names, talk, isTouch, show, intend } = useScene();
  const [isActive, setActive] = useState(false);
  const [open, setOpen] = useState<ToolbarWindow>("none");
  const isFirst = place === "single" || place === "first";
  const isLast = place === "single" || place === "last";
  const senderName = names.nameOf(message.senderId);
  const isActionable = message.content.kind !== "unsent";
  const press = useLongPress(() => isActionable && show({ kind: "sheet", message }));
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey || !isActionable) return;
    if (event.key === "Enter") setOpen("more");
    else if (event.key === "r" && talk.can.post) intend({ kind: "reply", seq: message.seq });
    else if (event.key === "e" || event.key === "+") setOpen("react");
    else return;
    event.preventDefault();
  };
  const onContextMenu = (event: React.MouseEvent) => {
    if (!isTouch && (!isActionable || wantsOwnMenu(event))) return;
    event.preventDefault();
    if (!isTouch) setOpen("more");
  };
  const showsFace = !isOwn && talk.kind === "group";
  const profile = message.senderId === null ? undefined : names.profileOf(message.senderId);
  return (
    <div
      className={classes["row"]}
      data-own={isOwn || undefined}
      data-first={isFirst || undefined}
      tabIndex={-1}
      data-message={message.seq}
      aria-label={`${isOwn ? t("you") : senderName} ${timeLabel(message.sentAt)}`}
      role="group"
      onKeyDown={onKeyDown}
      onPointerMove={(event) => event.pointerType === "mouse" && setActive(true)}
      onPointerLeave={() => setActive(false)}
      onFocus={() => setActive(true)}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setActive(false)}
    >
      {showsFace && (
        <span className={classes["face"]}>
          {isFirst && profile !== undefined && !profile.isGone && (
            // Not a stop of the Tab key at every message: by keyboard the members lead to the same.
            <button
              type="button"
              className={classes["person"]}
              tabIndex={-1}
              aria-label={tTalk("profileOf", { name: senderName })}
              onClick={() => show({ kind: "profile", profile })}
            >
              <PersonFace profile={profile} size={36} />
            </button>
          )}
          {isFirst && profile?.isGone === true && <PersonFace profile={profile} size={36} />}
        </span>
      )}
      <div className={classes["column"]}>
        {showsFace && isFirst && <span className={classes["name"]}>{senderName}</span>}
        <div className={classes["line"]}>
          <div className={classes["bubble"]} {...press} onContextMenu={onContextMenu}>
            <MessageBody
              content={message.content}
              isOwn={isOwn}
              place={place}
              replyTo={message.replyTo}
              isForwarded={message.isForwarded}
              isMarked={isMarked}
              senderName={senderName}
              at={message}
            />
          </div>
          <MessageMeta message={message} isOwn={isOwn} isLast={isLast} />
          {isActionable && (isActive || open !== "none") && !isTouch && (
            <span className={classes["side"]}>
              <MessageToolbar message={message} open={open} setOpen={setOpen} />
            </span>
          )}
        </div>
        <Reactions message={message} />
      </div>
    </div>
  );
});
