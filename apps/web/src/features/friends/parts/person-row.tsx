import { ActionIcon } from "@mantine/core";
import type { FriendView } from "@musubi/protocol";
import { IconMessageCircle, IconStarFilled } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PersonFace } from "../../talk/parts/talk-face.tsx";
import { useFriendActions } from "../use-friend-actions.ts";
import { usePersonName } from "../use-person-name.ts";
import classes from "./person-row.module.css";

interface Props {
  readonly friend: FriendView;
  /** Its place, for moving with the arrow keys. */
  readonly index?: number;
  /** Which list stays beside the profile. */
  readonly show?: "hidden" | "blocked" | "requests";
}

/** A person of the list: face, name, status text; leads to the profile. A friend's talk is one step away. */
export function PersonRow({ friend, index, show }: Props) {
  const { t } = useTranslation("friends");
  const actions = useFriendActions();
  const { profile } = friend;
  const name = usePersonName()(profile);
  return (
    <div className={classes["slot"]}>
      <Link
        to="/friends/$accountId"
        params={{ accountId: profile.accountId }}
        search={show === undefined ? {} : { show }}
        className={classes["row"] ?? ""}
        activeProps={{ "aria-current": "page" }}
        data-row={index}
      >
        <PersonFace profile={profile} size={44} />
        <span className={classes["words"]}>
          <span className={classes["line"]}>
            <span className={classes["name"]}>{name}</span>
            {friend.isFavourite && <IconStarFilled className={classes["star"]} size={14} role="img" aria-label={t("favourite")} />}
          </span>
          <span className={classes["note"]}>{profile.statusText === "" ? `@${profile.handle}` : profile.statusText}</span>
        </span>
      </Link>
      {friend.relation === "friend" && !profile.isGone && (
        <ActionIcon
          className={classes["talk"]}
          aria-label={t("talkTo", { name })}
          title={t("talkTo", { name })}
          onClick={() => void actions.talk(profile)}
        >
          <IconMessageCircle size={22} stroke={1.6} />
        </ActionIcon>
      )}
    </div>
  );
}
