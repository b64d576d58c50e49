import { ActionIcon, Menu } from "@mantine/core";
import type { Result } from "@musubi/base";
import type { FailureCode } from "@musubi/client";
import type { KeepItem } from "@musubi/sealed";
import { IconDots, IconPencil, IconPinFilled, IconPinned, IconPinnedOff, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useDesk } from "../../../data/hooks.ts";
import { fullLabel, shortLabel } from "../../../i18n/dates.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { useNotices } from "../../../shell/notices.tsx";
import { useNow } from "../../../shell/use-now.ts";
import { MessageText } from "../../talk/parts/message-text.tsx";
import classes from "../keep.module.css";
import { KeptFiles } from "./kept-files.tsx";

interface Props {
  readonly item: KeepItem;
  readonly onEdit: () => void;
}

/** One thing that is kept: its words, its tags, and what can be done with it. */
export function KeepCard({ item, onEdit }: Props) {
  const { t } = useTranslation("keep");
  const language = useLanguage();
  const now = useNow();
  const { keep } = useDesk();
  const notices = useNotices();
  const title = item.title !== "" ? item.title : (item.files?.[0]?.name ?? t("untitled"));
  const say = (outcome: Result<unknown, FailureCode>) => {
    if (!outcome.ok) notices.refused({ code: outcome.reason });
  };
  const remove = async () => {
    const removed = await keep.remove(item);
    if (!removed.ok) return say(removed);
    const undo = () => void keep.add(item).then((added) => say(added));
    notices.undoable(t("removed"), t("undo"), undo);
  };
  return (
    <article className={classes["card"]} aria-label={title}>
      <header className={classes["head"]}>
        <h2>
          {item.isPinned && <IconPinFilled size={14} aria-label={t("pin")} role="img" />} {title}
        </h2>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={t("more", { title })}>
              <IconDots size={20} stroke={1.6} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={18} />} onClick={onEdit}>
              {t("edit")}
            </Menu.Item>
            <Menu.Item
              leftSection={item.isPinned ? <IconPinnedOff size={18} /> : <IconPinned size={18} />}
              onClick={() => void keep.change(item, { ...item, isPinned: !item.isPinned }).then((changed) => say(changed))}
            >
              {t(item.isPinned ? "unpin" : "pin")}
            </Menu.Item>
            <Menu.Item color="shu" leftSection={<IconTrash size={18} />} onClick={() => void remove()}>
              {t("remove")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </header>
      {item.files !== undefined && <KeptFiles item={item} />}
      {item.text !== "" && (
        <div className={classes["text"]}>
          <MessageText content={{ kind: "text", text: item.text }} />
        </div>
      )}
      <footer className={classes["foot"]}>
        {item.tags.map((tag) => (
          <span key={tag} className={classes["tag"]}>
            {tag}
          </span>
        ))}
        {item.from !== null && <span>{t("fromTalk")}</span>}
        <time dateTime={new Date(item.savedAt).toISOString()} title={fullLabel(item.savedAt, language)}>
          {shortLabel(item.savedAt, now, language)}
        </time>
      </footer>
    </article>
  );
}
