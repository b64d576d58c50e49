import { Button } from "@mantine/core";
import { EmptyState } from "@musubi/ui";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

/** A talk that does not exist, or that I am not in. Both look the same. */
export function GoneScreen() {
  const { t } = useTranslation("talk");
  const { t: tShell } = useTranslation("shell");
  return (
    <main style={{ blockSize: "100%" }}>
      <EmptyState
        title={t("goneTitle")}
        action={
          <Button component={Link} to="/talks" variant="default">
            {tShell("notFoundAction")}
          </Button>
        }
      >
        {t("goneText")}
      </EmptyState>
    </main>
  );
}
