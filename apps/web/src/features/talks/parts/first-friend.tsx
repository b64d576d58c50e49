import { Button } from "@mantine/core";
import { EmptyState } from "@musubi/ui";
import { IconUserPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useEngineState, useFriends, useTalks } from "../../../data/hooks.ts";

/** Whether somebody has nobody to talk to yet: no tie to anybody, and no talk but the note to self. */
export function useIsAlone(): boolean {
  const friends = useFriends();
  const { byId } = useTalks();
  const basis = useEngineState((state) => state.basis);
  return basis === "server" && friends.byId.size === 0 && byId.size <= 1;
}

/** The first step of a newcomer. */
export function FirstFriend({ knotSize = 112 }: { readonly knotSize?: number }) {
  const { t } = useTranslation("talks");
  return (
    <EmptyState
      title={t("firstFriendTitle")}
      knotSize={knotSize}
      action={
        <Button component={Link} to="/friends/add" leftSection={<IconUserPlus size={18} aria-hidden />}>
          {t("firstFriendAction")}
        </Button>
      }
    >
      {t("firstFriendText")}
    </EmptyState>
  );
}
