import type { TalkView } from "@musubi/protocol";
import { IconAlertCircle, IconAt, IconBellOff, IconClock, IconLock, IconPencil, IconPinFilled } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngineState, useMyId } from "../../../data/hooks.ts";
import { fullLabel, shortLabel } from "../../../i18n/dates.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useLongPress } from "../../../shell/use-long-press.ts";
import { TalkFace } from "../../talk/parts/talk-face.tsx";
import { useTalkName } from "../../talk/use-names.ts";
import { isNewTalk } from "../is-new-talk.ts";
import { usePreview } from "../use-preview.ts";
import classes from "./talk-row.module.css";
import { TalkRowMenu } from "./talk-row-menu.tsx";

interface Props {
  readonly talk: TalkView;
  readonly index: number;
  readonly isOpen: boolean;
  readonly now: number;
}

const SHOWN_MAX = 999;

function Preview({ talk, isOpen }: { readonly talk: TalkView; readonly isOpen: boolean }) {
  const { t } = useTranslation("talks");
  const preview = usePreview();
  const waiting = useEngineState((state) => state.outbox.find(({ talkId }) => talkId === talk.talkId)?.state.kind ?? null);
  const { draft } = talk.mine;
  if (waiting === "failed") {
    return (
      <span className={classes["failed"]}>
        <IconAlertCircle size={15} aria-hidden /> {t("failed")}
      </span>
    );
  }
  if (waiting === "queued") {
    return (
      <span className={classes["draft"]}>
        <IconClock size={15} aria-hidden /> {t("waiting")}
      </span>
    );
  }
  // In the open talk the draft stands in the field already.
  if (draft !== null && draft.text !== "" && !isOpen) {
    return (
      <>
        <span className={classes["draft"]}>
          <IconPencil size={15} aria-hidden /> {t("draft")}
        </span>{" "}
        {draft.text.slice(0, 200)}
      </>
    );
  }
  return preview(talk);
}

/** One talk of the list: face, name, last words, time, and what is unread. */
export const TalkRow = memo(function TalkRow({ talk, index, isOpen, now }: Props) {
  const { t } = useTranslation("talks");
  const language = useLanguage();
  const name = useTalkName()(talk);
  const { mine, lastMessage } = talk;
  const isMuted = mine.mutedUntil !== null && mine.mutedUntil > now;
  const at = lastMessage?.sentAt ?? talk.createdAt;
  const isUnread = mine.unreadCount > 0;
  const isNew = isNewTalk(talk, useMyId());
  const [isMenuOpen, setMenuOpen] = useState(false);
  const press = useLongPress(() => setMenuOpen(true));
  return (
    <div
      className={classes["slot"]}
      data-open={isOpen || undefined}
      {...press}
      onContextMenu={(event) => isMenuOpen && event.preventDefault()}
    >
      <Link
        to="/talks/$talkId"
        params={{ talkId: talk.talkId }}
        className={classes["row"] ?? ""}
        data-row={index}
        data-unread={isUnread || isNew || undefined}
        aria-current={isOpen ? "page" : undefined}
      >
        <TalkFace talk={talk} name={name} size={48} />
        <span className={classes["words"]}>
          <span className={classes["line"]}>
            <span className={classes["name"]}>{name}</span>
            {talk.protection === "sealed" && (
              <span className={classes["mark"]} data-tone="sealed" title={t("sealedTalk")}>
                <IconLock size={14} stroke={1.8} aria-label={t("sealedTalk")} role="img" />
              </span>
            )}
            {mine.isPinned && (
              <span className={classes["mark"]} title={t("pinned")}>
                <IconPinFilled size={14} aria-label={t("pinned")} role="img" />
              </span>
            )}
            {isMuted && (
              <span className={classes["mark"]} title={t("muted")}>
                <IconBellOff size={14} stroke={1.8} aria-label={t("muted")} role="img" />
              </span>
            )}
            <time className={classes["time"]} dateTime={new Date(at).toISOString()} title={fullLabel(at, language)}>
              {shortLabel(at, now, language)}
            </time>
          </span>
          <span className={classes["line"]}>
            <span className={classes["preview"]}>
              <Preview talk={talk} isOpen={isOpen} />
            </span>
            {mine.mentionCount > 0 && (
              <span className={classes["mention"]} title={t("mentioned")}>
                <IconAt size={14} stroke={2.2} aria-label={t("mentioned")} role="img" />
              </span>
            )}
            {isNew && !isUnread && <span className={classes["fresh"]}>{t("newTalkMark")}</span>}
            {isUnread && (
              <span className={classes["badge"]} data-muted={isMuted || undefined}>
                <span aria-hidden>{mine.unreadCount > SHOWN_MAX ? `${SHOWN_MAX}+` : mine.unreadCount}</span>
                <span className={classes["hidden"]}>{t("unread", { count: mine.unreadCount })}</span>
              </span>
            )}
          </span>
        </span>
      </Link>
      <TalkRowMenu talk={talk} name={name} isMuted={isMuted} isOpen={isMenuOpen} onOpen={setMenuOpen} />
    </div>
  );
});
