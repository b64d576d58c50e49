import { Button, VisuallyHidden } from "@mantine/core";
import { EmptyState, Knot } from "@musubi/ui";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../data/hooks.ts";
import type { DarkReason } from "../data/session.ts";
import classes from "./dark.module.css";

const SENTENCE = { ended: "darkEnded", lost: "darkLost", signed_out: "darkSignedOut" } as const;

/** What is left of the console when its session is over: one sentence, and the way back in. */
export function Dark({ reason }: { readonly reason: DarkReason }) {
  const { t } = useTranslation("shell");
  const session = useSession();
  const isLost = reason === "lost";
  useEffect(() => {
    document.title = t("title");
    // The address names cases; whoever signs in next begins at the beginning. What comes back by itself comes back to its place.
    if (!isLost) history.replaceState(null, "", "/");
  }, [t, isLost]);
  return (
    <main className={classes["root"]} data-testid="dark">
      <PageName />
      <div role="alert">
        <EmptyState
          title={t(isLost ? "darkLostTitle" : "darkTitle")}
          knotSize={72}
          action={
            <Button onClick={() => (isLost ? void session.tryAgain() : session.toDoor())} data-autofocus>
              {isLost ? t("darkTryAgain") : t("darkSignIn")}
            </Button>
          }
        >
          {t(SENTENCE[reason])}
        </EmptyState>
      </div>
    </main>
  );
}

/** The first moment, before it is known who is signed in. The words come only when it takes long. */
export function Splash() {
  const { t } = useTranslation("shell");
  return (
    <main className={classes["root"]}>
      <PageName />
      <div className={classes["splash"]}>
        <Knot size={56} />
        <p className={classes["words"]}>{t("starting")}</p>
      </div>
    </main>
  );
}

/** The directory did not answer. */
export function Unreachable() {
  const { t } = useTranslation("shell");
  const session = useSession();
  return (
    <main className={classes["root"]}>
      <PageName />
      <EmptyState
        title={t("unreachableTitle")}
        knotSize={72}
        action={<Button onClick={() => void session.tryAgain()}>{t("retry")}</Button>}
      >
        {t("unreachableText")}
      </EmptyState>
    </main>
  );
}

/** For screen readers: which page this is. */
function PageName() {
  const { t } = useTranslation("shell");
  return (
    <VisuallyHidden>
      <h1>{t("title")}</h1>
    </VisuallyHidden>
  );
}
