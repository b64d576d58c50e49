import { Button } from "@mantine/core";
import { EmptyState } from "@musubi/ui";
import { IconUserPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFriends } from "../../data/hooks.ts";
import { useLayout } from "../../shell/use-layout.ts";

/** The place of the profile while none is open. On a phone the list has the screen to itself. */
export function NoFriend() {
  const { t } = useTranslation("friends");
  const isPhone = useLayout() === "phone";
  const { byId } = useFriends();
  if (isPhone) return null;
  if (byId.size === 0) return <main style={{ blockSize: "100%" }} />;
  return (
    <main style={{ blockSize: "100%" }}>
      <EmptyState
        title={t("noneOpenTitle")}
        action={
          <Button component={Link} to="/friends/add" variant="default" leftSection={<IconUserPlus size={18} aria-hidden />}>
            {t("add")}
          </Button>
        }
      >
        {t("noneOpenText")}
      </EmptyState>
    </main>
  );
}
