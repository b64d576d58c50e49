import { Button } from "@mantine/core";
import { EmptyState } from "@musubi/ui";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

/** An address without a screen. */
export function NotFoundScreen() {
  const { t } = useTranslation("shell");
  return (
    <main style={{ blockSize: "100%" }}>
      <EmptyState
        title={t("notFoundTitle")}
        action={
          <Button component={Link} to="/">
            {t("notFoundAction")}
          </Button>
        }
      >
        {t("notFoundText")}
      </EmptyState>
    </main>
  );
}
