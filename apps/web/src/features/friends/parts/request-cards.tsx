import { Button } from "@mantine/core";
import type { FriendView } from "@musubi/protocol";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { SeesLine } from "../../me/parts/sees-line.tsx";
import { useFriendActions } from "../use-friend-actions.ts";
import { usePersonName } from "../use-person-name.ts";
import rowClasses from "./person-row.module.css";
import { PersonRow } from "./person-row.tsx";
import classes from "./request-cards.module.css";

const SHOWN_MAX = 3;

/** The newest people who ask me, with what they will see before the button. The rest is one step away. */
export function RequestCards({ friends }: { readonly friends: readonly FriendView[] }) {
  const { t } = useTranslation("friends");
  if (friends.length === 0) return null;
  const more = friends.length - SHOWN_MAX;
  return (
    <section className={classes["root"]} aria-label={t("requestsTitle")}>
      <h2 className={classes["title"]}>{t("requestsTitle")}</h2>
      <div className={classes["sees"]}>
        <SeesLine>{t("requestsSees")}</SeesLine>
      </div>
      <ul>
        {friends.slice(0, SHOWN_MAX).map((friend) => (
          <li key={friend.profile.accountId}>
            <RequestCard friend={friend} />
          </li>
        ))}
      </ul>
      {more > 0 && (
        <Link className={classes["more"] ?? ""} to="/friends" search={{ show: "requests" }}>
          {t("requestsMore", { count: more })}
        </Link>
      )}
    </section>
  );
}

interface CardProps {
  readonly friend: FriendView;
  /** The list that stays beside the profile. */
  readonly show?: "requests";
}

/** One person who asks me. */
export function RequestCard({ friend, show }: CardProps) {
  const { t } = useTranslation("friends");
  const actions = useFriendActions();
  const { profile } = friend;
  const name = usePersonName()(profile);
  return (
    <div className={rowClasses["request"]}>
      <PersonRow friend={friend} {...(show === undefined ? {} : { show })} />
      <div className={rowClasses["buttons"]}>
        <Button aria-label={t("acceptLabel", { name })} onClick={() => void actions.accept(profile)}>
          {t("accept")}
        </Button>
        <Button variant="default" aria-label={t("declineLabel", { name })} onClick={() => void actions.decline(profile)}>
          {t("decline")}
        </Button>
      </div>
    </div>
  );
}
