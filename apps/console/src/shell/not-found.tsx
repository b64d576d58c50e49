import { Button } from "@mantine/core";
import { EmptyState } from "@musubi/ui";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

/** An address without a screen. */
export function NotFoundScreen() {
  const { t } = useTranslation("shell");
  return (
    <EmptyState
      title={t("notFoundTitle")}
      knotSize={72}
      action={
        <Button component={Link} to="/">
          {t("notFoundAction")}
        </Button>
      }
    >
      {t("notFoundText")}
    </EmptyState>
  );
}

/** A place where the role of this session has no work. */
export function NotForRoleScreen({ role }: { readonly role: string }) {
  const { t } = useTranslation("shell");
  return (
    <EmptyState
      title={t("notForRoleTitle")}
      knotSize={72}
      action={
        <Button component={Link} to="/">
          {t("notFoundAction")}
        </Button>
      }
    >
      {t("notForRoleText", { role })}
    </EmptyState>
  );
}
