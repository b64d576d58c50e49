import { Button } from "@mantine/core";
import type { FriendView } from "@musubi/protocol";
import { EmptyState } from "@musubi/ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFriends } from "../../../data/hooks.ts";
import { SeesLine } from "../../me/parts/sees-line.tsx";
import { useFriendActions } from "../use-friend-actions.ts";
import { usePersonName } from "../use-person-name.ts";
import { UnblockDialog } from "./friend-dialogs.tsx";
import classes from "./friend-pane.module.css";
import rowClasses from "./person-row.module.css";
import { PersonRow } from "./person-row.tsx";
import cardClasses from "./request-cards.module.css";
import { RequestCard } from "./request-cards.tsx";

interface EmptyProps {
  readonly title: string;
  readonly children: string;
}

function Empty({ title, children }: EmptyProps) {
  return (
    <div className={classes["empty"]}>
      <EmptyState title={title} knotSize={72}>
        {children}
      </EmptyState>
    </div>
  );
}

/** Requests in both directions. */
export function RequestList() {
  const { t } = useTranslation("friends");
  const { asking, asked } = useFriends();
  if (asking.length + asked.length === 0) return <Empty title={t("requestsEmptyTitle")}>{t("requestsEmptyText")}</Empty>;
  return (
    <div className={classes["scroller"]}>
      {asking.length > 0 && (
        <section aria-label={t("requestsTitle")}>
          <h2 className={classes["heading"]}>{t("requestsTitle")}</h2>
          <div className={cardClasses["sees"]}>
            <SeesLine>{t("requestsSees")}</SeesLine>
          </div>
          <ul>
            {asking.map((friend) => (
              <li key={friend.profile.accountId} className={classes["far"]}>
                <RequestCard friend={friend} show="requests" />
              </li>
            ))}
          </ul>
        </section>
      )}
      {asked.length > 0 && (
        <section aria-label={t("askedTitle")}>
          <h2 className={classes["heading"]}>{t("askedTitle")}</h2>
          <ul>
            {asked.map((friend) => (
              <li key={friend.profile.accountId} className={classes["far"]}>
                <AskedRow friend={friend} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function AskedRow({ friend }: { readonly friend: FriendView }) {
  const { t } = useTranslation("friends");
  const actions = useFriendActions();
  const name = usePersonName()(friend.profile);
  return (
    <div className={rowClasses["request"]}>
      <PersonRow friend={friend} show="requests" />
      <div className={rowClasses["buttons"]}>
        <Button variant="default" aria-label={t("cancelRequestLabel", { name })} onClick={() => void actions.cancel(friend.profile)}>
          {t("cancelRequest")}
        </Button>
      </div>
    </div>
  );
}

/** Friends kept out of the list. */
export function HiddenList() {
  const { t } = useTranslation("friends");
  const { hidden } = useFriends();
  const actions = useFriendActions();
  if (hidden.length === 0) return <Empty title={t("hiddenEmptyTitle")}>{t("hiddenEmptyText")}</Empty>;
  return (
    <ul className={classes["scroller"]} aria-label={t("hiddenView")}>
      {hidden.map((friend) => (
        <li key={friend.profile.accountId} className={classes["far"]}>
          <div className={rowClasses["request"]}>
            <PersonRow friend={friend} show="hidden" />
            <div className={rowClasses["buttons"]}>
              <Button variant="default" onClick={() => void actions.setHidden(friend, false)}>
                {t("unhide")}
              </Button>
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** People I have blocked. */
export function BlockedList() {
  const { t } = useTranslation("friends");
  const { blocked } = useFriends();
  if (blocked.length === 0) return <Empty title={t("blockedEmptyTitle")}>{t("blockedEmptyText")}</Empty>;
  return (
    <ul className={classes["scroller"]} aria-label={t("blockedView")}>
      {blocked.map((friend) => (
        <li key={friend.profile.accountId} className={classes["far"]}>
          <BlockedRow friend={friend} />
        </li>
      ))}
    </ul>
  );
}

function BlockedRow({ friend }: { readonly friend: FriendView }) {
  const { t } = useTranslation("friends");
  const name = usePersonName()(friend.profile);
  const [isAsking, setAsking] = useState(false);
  return (
    <div className={rowClasses["request"]}>
      <PersonRow friend={friend} show="blocked" />
      <div className={rowClasses["buttons"]}>
        <Button variant="default" aria-label={t("unblockLabel", { name })} onClick={() => setAsking(true)}>
          {t("unblock")}
        </Button>
      </div>
      <UnblockDialog profile={friend.profile} isOpen={isAsking} onClose={() => setAsking(false)} />
    </div>
  );
}
