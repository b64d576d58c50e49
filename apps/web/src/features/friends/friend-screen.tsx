import { Button } from "@mantine/core";
import { unreachable } from "@musubi/base";
import type { FriendView } from "@musubi/protocol";
import { EmptyState } from "@musubi/ui";
import { IconMessageCircle } from "@tabler/icons-react";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useEngineState, useFriends } from "../../data/hooks.ts";
import { parseAccountId } from "../../data/parse-ids.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import { dateLabel } from "../me/date-label.ts";
import { Page } from "../me/parts/page.tsx";
import { PageSkeleton } from "../me/parts/page-skeleton.tsx";
import { Panel } from "../me/parts/panel.tsx";
import { SeesLine } from "../me/parts/sees-line.tsx";
import { LargeFace } from "../pictures/parts/large-face.tsx";
import classes from "./friend-screen.module.css";
import { FriendActionRows } from "./parts/friend-action-rows.tsx";
import { useFriendActions } from "./use-friend-actions.ts";
import { usePersonName } from "./use-person-name.ts";

/** A person I am connected to: the profile, the talk, and what can be done. */
export function FriendScreen() {
  const { t } = useTranslation("friends");
  const { accountId } = useParams({ strict: false });
  const { byId } = useFriends();
  const basis = useEngineState((state) => state.basis);
  const id = parseAccountId(accountId ?? null);
  const friend = id === null ? undefined : byId.get(id);
  const navigate = useNavigate();
  const isKnown = friend !== undefined;
  const wasKnown = useRef(isKnown);
  useEffect(() => {
    // The tie has just ended, here or there: nothing is left to show.
    if (wasKnown.current && !isKnown) void navigate({ to: "/friends", search: true, replace: true });
    wasKnown.current = isKnown;
  }, [isKnown, navigate]);
  if (friend !== undefined) return <Person key={friend.profile.accountId} friend={friend} />;
  return (
    <Page title={t("title")} back="/friends">
      {basis === "nothing" ? <PageSkeleton /> : <EmptyState title={t("unknownTitle")}>{t("unknownText")}</EmptyState>}
    </Page>
  );
}

const SINCE = { friend: "friendSince", asking: "askingSince", asked: "askedSince", blocked: "blockedSince", none: "friendSince" } as const;

function Person({ friend }: { readonly friend: FriendView }) {
  const { t } = useTranslation("friends");
  const language = useLanguage();
  const { profile, relation } = friend;
  const name = usePersonName()(profile);
  return (
    <Page title={name} back="/friends">
      <div className={classes["card"]}>
        <LargeFace profile={profile} size={112} />
        <div className={classes["words"]}>
          {!profile.isGone && <p className={classes["handle"]}>@{profile.handle}</p>}
          {profile.statusText !== "" && <p className={classes["status"]}>{profile.statusText}</p>}
          <p className={classes["since"]}>{t(SINCE[relation], { when: dateLabel(friend.since, language) })}</p>
        </div>
      </div>
      <FirstStep friend={friend} name={name} />
      {relation === "friend" && (
        <Panel title={t("seesTitle", { name })} look="plain">
          <SeesLine>{t("seesFriend")}</SeesLine>
        </Panel>
      )}
      <FriendActionRows friend={friend} name={name} />
    </Page>
  );
}

/** What one most likely wants to do with this person. */
function FirstStep({ friend, name }: { readonly friend: FriendView; readonly name: string }) {
  const { t } = useTranslation("friends");
  const actions = useFriendActions();
  const { profile } = friend;
  switch (friend.relation) {
    case "friend":
      return profile.isGone ? null : (
        <div className={classes["step"]}>
          <Button leftSection={<IconMessageCircle size={20} aria-hidden />} onClick={() => void actions.talk(profile)}>
            {t("openTalk")}
          </Button>
        </div>
      );
    case "asking":
      return (
        <div className={classes["step"]}>
          <SeesLine>{t("acceptSees", { name })}</SeesLine>
          <Button onClick={() => void actions.accept(profile)}>{t("accept")}</Button>
          <Button variant="default" onClick={() => void actions.decline(profile)}>
            {t("decline")}
          </Button>
        </div>
      );
    case "asked":
      return (
        <div className={classes["step"]}>
          <p className={classes["waiting"]}>{t("foundAsked")}</p>
          <Button variant="default" onClick={() => void actions.cancel(profile)}>
            {t("cancelRequest")}
          </Button>
        </div>
      );
    case "blocked":
    case "none":
      return null;
    default:
      return unreachable(friend.relation);
  }
}
