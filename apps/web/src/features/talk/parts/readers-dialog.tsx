import { receiptOf } from "@musubi/client";
import type { MessageView } from "@musubi/protocol";
import { useTranslation } from "react-i18next";
import { useMembers } from "../../../data/hooks.ts";
import { Sheet } from "../../../shell/sheet.tsx";
import classes from "./people-list.module.css";
import { PersonFace } from "./talk-face.tsx";

interface Props {
  readonly message: MessageView;
  readonly onClose: () => void;
}

/** Who has read a message of mine, as far as they say so. */
export function ReadersDialog({ message, onClose }: Props) {
  const { t } = useTranslation("talk");
  const members = useMembers(message.talkId);
  const readers = new Set(receiptOf(message, members).readBy);
  return (
    <Sheet title={`${t("readByTitle")} (${readers.size})`} onClose={onClose}>
      <ul>
        {members
          .filter(({ profile }) => readers.has(profile.accountId))
          .map(({ profile }) => (
            <li key={profile.accountId} className={classes["person"]}>
              <PersonFace profile={profile} size={40} />
              <span className={classes["name"]}>{profile.displayName}</span>
            </li>
          ))}
      </ul>
      <p className={classes["note"]}>{t("readByNote")}</p>
    </Sheet>
  );
}
