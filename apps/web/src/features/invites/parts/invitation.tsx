import { Button } from "@mantine/core";
import type { OutputOf, previewInvite } from "@musubi/protocol";
import { Avatar, Knot } from "@musubi/ui";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFriends, useMyId } from "../../../data/hooks.ts";
import { useFriendActions } from "../../friends/use-friend-actions.ts";
import { SeesLine } from "../../me/parts/sees-line.tsx";
import { useFaceFile } from "../../pictures/use-portrait.ts";
import { useAccept } from "../use-accept.ts";
import classes from "./invitation.module.css";

interface Props {
  readonly code: string;
  readonly preview: OutputOf<typeof previewInvite>["preview"];
}

/** Who invites, to what, what they will see, and the two answers. */
export function Invitation({ code, preview }: Props) {
  const { t } = useTranslation("invites");
  const { from, kind, talkName, picture } = preview;
  const src = useFaceFile(from, picture, 96);
  const name = from.displayName;
  return (
    <div className={classes["sheet"]}>
      <span className={classes["mark"]}>
        <Avatar name={from.displayName} seed={from.accountId} src={src} size={96} />
        <span className={classes["knot"]}>
          <Knot size={40} />
        </span>
      </span>
      <p className={classes["what"]}>{kind === "friend" ? t("acceptFriend", { name }) : t("acceptTalk", { name, talk: talkName })}</p>
      <p className={classes["who"]}>
        @{from.handle}
        {from.statusText !== "" && ` · ${from.statusText}`}
      </p>
      <Answers code={code} preview={preview} />
    </div>
  );
}

function Answers({ code, preview }: Props) {
  const { t } = useTranslation("invites");
  const { t: tFriends } = useTranslation("friends");
  const myId = useMyId();
  const { byId } = useFriends();
  const { isBusy, accept } = useAccept(code);
  const actions = useFriendActions();
  const { from, kind, memberCount } = preview;
  if (from.accountId === myId) {
    return (
      <>
        <p>{t("ownInvite")}</p>
        <Button component={Link} to="/friends/links" variant="default">
          {t("toLinks")}
        </Button>
      </>
    );
  }
  const isThere = kind === "talk" ? preview.isMember === "yes" : byId.get(from.accountId)?.relation === "friend";
  if (isThere) {
    return (
      <>
        <p>{kind === "talk" ? t("already") : tFriends("foundFriend")}</p>
        {/* For a member, accepting uses nothing up: it only answers with the way to the talk. */}
        <Button loading={isBusy} onClick={kind === "talk" ? accept : () => void actions.talk(from)}>
          {t("openTalk")}
        </Button>
      </>
    );
  }
  return (
    <>
      <SeesLine>
        {kind === "friend" ? t("acceptFriendSees", { name: from.displayName }) : t("acceptTalkSees", { count: memberCount })}
      </SeesLine>
      <div className={classes["buttons"]}>
        <Button loading={isBusy} onClick={accept}>
          {t(kind === "friend" ? "accept" : "join")}
        </Button>
        <Button component={Link} to="/friends" variant="default" disabled={isBusy}>
          {t("later")}
        </Button>
      </div>
    </>
  );
}
