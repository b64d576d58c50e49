import { Button } from "@mantine/core";
import { EmptyState, Knot } from "@musubi/ui";
import { useTranslation } from "react-i18next";
import classes from "./splash.module.css";

/** The first moment, before it is known who is signed in. The words come only when it takes long. */
export function Splash() {
  const { t } = useTranslation("shell");
  return (
    <main className={classes["root"]}>
      <Knot size={72} />
      <p className={classes["words"]}>{t("starting")}</p>
    </main>
  );
}

/** The server did not answer, and this device remembers nobody. */
export function Unreachable({ onRetry }: { readonly onRetry: () => void }) {
  const { t } = useTranslation("shell");
  return (
    <main className={classes["root"]}>
      <EmptyState title={t("unreachableTitle")} action={<Button onClick={onRetry}>{t("retry")}</Button>}>
        {t("unreachableText")}
      </EmptyState>
    </main>
  );
}
