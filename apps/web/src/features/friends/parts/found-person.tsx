import { Button } from "@mantine/core";
import { unreachable } from "@musubi/base";
import { requestFriend } from "@musubi/protocol";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEngine, useFriends } from "../../../data/hooks.ts";
import { useAct, useNotices } from "../../../shell/notices.tsx";
import { SeesLine } from "../../me/parts/sees-line.tsx";
import { PersonFace } from "../../talk/parts/talk-face.tsx";
import type { Found } from "../use-find-friend.ts";
import { useFriendActions } from "../use-friend-actions.ts";
import classes from "./find-by-handle.module.css";

interface Props {
  readonly found: Found;
  readonly onRequested: () => void;
}

/** Who was found, how I stand to them, and the next step with what it shows. */
export function FoundPerson({ found, onRequested }: Props) {
  const { profile } = found;
  // What the engine knows by now is newer than the answer.
  const relation = useFriends().byId.get(profile.accountId)?.relation ?? found.relation;
  return (
    <div className={classes["found"]}>
      <div className={classes["person"]}>
        <PersonFace profile={profile} size={64} />
        <div className={classes["words"]}>
          <p className={classes["name"]}>{profile.displayName}</p>
          <p className={classes["quiet"]}>@{profile.handle}</p>
          {profile.statusText !== "" && <p>{profile.statusText}</p>}
        </div>
      </div>
      <NextStep found={{ profile, relation }} onRequested={onRequested} />
    </div>
  );
}

interface StepProps {
  readonly found: { readonly profile: Found["profile"]; readonly relation: Found["relation"] };
  readonly onRequested: () => void;
}

function NextStep({ found: { profile, relation }, onRequested }: StepProps) {
  const { t } = useTranslation("friends");
  const name = profile.displayName;
  const engine = useEngine();
  const act = useAct();
  const notices = useNotices();
  const actions = useFriendActions();
  const [isBusy, setBusy] = useState(false);
  const request = async () => {
    setBusy(true);
    const answer = await act(engine.perform(requestFriend, { handle: profile.handle }));
    setBusy(false);
    if (!answer.ok) return;
    // When they had asked as well, this was the second yes.
    notices.done(t(answer.value.friend.relation === "friend" ? "accepted" : "requested", { name }));
    onRequested();
  };
  const toProfile = (
    <Button
      variant="default"
      renderRoot={(props) => <Link {...props} to="/friends/$accountId" params={{ accountId: profile.accountId }} />}
    >
      {t("openProfile")}
    </Button>
  );
  switch (relation) {
    case "self":
      return <p className={classes["quiet"]}>{t("foundSelf")}</p>;
    case "none":
      return (
        <>
          <SeesLine>{t("requestSees", { name })}</SeesLine>
          <div className={classes["actions"]}>
            <Button loading={isBusy} onClick={() => void request()}>
              {t("request")}
            </Button>
          </div>
        </>
      );
    case "asking":
      return (
        <>
          <SeesLine>{t("acceptSees", { name })}</SeesLine>
          <div className={classes["actions"]}>
            <Button onClick={() => void actions.accept(profile)}>{t("accept")}</Button>
            <Button variant="default" onClick={() => void actions.decline(profile)}>
              {t("decline")}
            </Button>
          </div>
        </>
      );
    case "friend":
    case "asked":
    case "blocked":
      return (
        <>
          <p className={classes["quiet"]}>
            {t(relation === "friend" ? "foundFriend" : relation === "asked" ? "foundAsked" : "foundBlocked")}
          </p>
          <div className={classes["actions"]}>
            {relation === "friend" && <Button onClick={() => void actions.talk(profile)}>{t("openTalk")}</Button>}
            {toProfile}
          </div>
        </>
      );
    default:
      return unreachable(relation);
  }
}
