import { Checkbox, TextInput } from "@mantine/core";
import type { AccountId, FriendView } from "@musubi/protocol";
import { EmptyState } from "@musubi/ui";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFriends } from "../../../data/hooks.ts";
import { PersonFace } from "../../talk/parts/talk-face.tsx";
import { matchesName } from "../matches-name.ts";
import classes from "./friend-picker.module.css";

interface Props {
  readonly label: string;
  /** Several can be chosen, or one is chosen at once. */
  readonly isMany: boolean;
  readonly chosen: ReadonlySet<AccountId>;
  readonly onToggle: (friend: FriendView) => void;
  /** People who cannot be chosen, because they are there already. */
  readonly without?: ReadonlySet<AccountId>;
  /** Shown when nobody is left to choose. */
  readonly emptyText?: string;
}

const NOBODY: ReadonlySet<AccountId> = new Set();

/** My friends, to choose one or several. */
export function FriendPicker({ label, isMany, chosen, onToggle, without = NOBODY, emptyText }: Props) {
  const { t } = useTranslation("talks");
  const { friends } = useFriends();
  const [query, setQuery] = useState("");
  const candidates = friends.filter(({ profile }) => !without.has(profile.accountId) && !profile.isGone);
  const shown = candidates.filter(({ profile }) => matchesName(query, [profile.displayName, profile.handle]));
  if (candidates.length === 0) {
    return (
      <EmptyState title={t("pickEmptyTitle")} knotSize={72}>
        {emptyText ?? t("pickEmptyText")}
      </EmptyState>
    );
  }
  return (
    <div className={classes["picker"]}>
      <TextInput
        aria-label={t("pickPlaceholder")}
        placeholder={t("pickPlaceholder")}
        leftSection={<IconSearch size={18} stroke={1.6} aria-hidden />}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        data-autofocus
      />
      <ul className={classes["list"]} aria-label={label}>
        {shown.map((friend) => (
          <li key={friend.profile.accountId}>
            <FriendChoice
              friend={friend}
              isMany={isMany}
              isChosen={chosen.has(friend.profile.accountId)}
              onToggle={() => onToggle(friend)}
            />
          </li>
        ))}
      </ul>
      {shown.length === 0 && <p className={classes["none"]}>{t("pickNone")}</p>}
    </div>
  );
}

interface ChoiceProps {
  readonly friend: FriendView;
  readonly isMany: boolean;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
}

function FriendChoice({ friend, isMany, isChosen, onToggle }: ChoiceProps) {
  const { profile } = friend;
  const person = (
    <>
      <PersonFace profile={profile} size={40} />
      <span className={classes["words"]}>
        <span className={classes["name"]}>{profile.displayName}</span>
        <span className={classes["handle"]}>@{profile.handle}</span>
      </span>
    </>
  );
  if (!isMany) {
    return (
      <button type="button" className={classes["choice"]} onClick={onToggle}>
        {person}
      </button>
    );
  }
  return (
    <label className={classes["choice"]}>
      {person}
      <Checkbox checked={isChosen} onChange={onToggle} aria-label={profile.displayName} />
    </label>
  );
}
