import type { MemberView } from "@musubi/protocol";
import { useTranslation } from "react-i18next";
import classes from "./mention-picker.module.css";
import { PersonFace } from "./talk-face.tsx";

interface Props {
  readonly listId: string;
  readonly members: readonly MemberView[];
  readonly chosen: number;
  readonly onChoose: (accountId: MemberView["profile"]["accountId"], name: string) => void;
}

/** The members that can be meant by what is typed after an @. */
export function MentionPicker({ listId, members, chosen, onChoose }: Props) {
  const { t } = useTranslation("talk");
  if (members.length === 0) return null;
  return (
    <div className={classes["list"]} role="listbox" id={listId} aria-label={t("mentionLabel")}>
      {members.map(({ profile }, index) => (
        <div
          key={profile.accountId}
          id={`${listId}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          className={classes["option"]}
          // Before the field loses the focus and the list closes.
          onPointerDown={(event) => {
            event.preventDefault();
            onChoose(profile.accountId, profile.displayName);
          }}
        >
          <PersonFace profile={profile} size={32} />
          <span className={classes["name"]}>{profile.displayName}</span>
          <span className={classes["handle"]}>@{profile.handle}</span>
        </div>
      ))}
    </div>
  );
}
