import { Button } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Read } from "../../data/hooks.ts";
import type { OperationName, OutputOf, Refusal } from "../../data/operations.ts";
import { refusalText } from "../../i18n/refusal-text.ts";
import { useLanguage } from "../../i18n/use-language.ts";
import classes from "./loaded.module.css";
import { PageSkeleton } from "./page-skeleton.tsx";

interface Props<N extends OperationName> {
  readonly read: Read<N>;
  readonly children: (value: OutputOf<N>) => React.ReactNode;
}

/** What was read, the shape of it while it is on its way, or why it was not. */
export function Loaded<N extends OperationName>({ read, children }: Props<N>) {
  switch (read.reading.kind) {
    case "loading":
      return <PageSkeleton />;
    case "failed":
      return <NotRead reason={read.reading.reason} onRetry={read.reload} />;
    case "ready":
      return children(read.reading.value);
  }
}

interface NotReadProps {
  readonly reason: Refusal;
  readonly onRetry: () => void;
}

/** Stands where a list would be, when it could not be read: why, and a way to try again. */
export function NotRead({ reason, onRetry }: NotReadProps) {
  const { t } = useTranslation("shell");
  const language = useLanguage();
  return (
    <div className={classes["root"]} role="alert">
      <IconAlertCircle size={20} aria-hidden />
      <span className={classes["words"]}>{refusalText(reason, language, t)}</span>
      <Button variant="default" onClick={onRetry}>
        {t("retry")}
      </Button>
    </div>
  );
}
