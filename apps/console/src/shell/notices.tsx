import { ActionIcon } from "@mantine/core";
import { IconAlertCircle, IconCheck, IconX } from "@tabler/icons-react";
import { createContext, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Refusal } from "../data/operations.ts";
import { refusalText } from "../i18n/refusal-text.ts";
import { useLanguage } from "../i18n/use-language.ts";
import classes from "./notices.module.css";

interface Notice {
  readonly id: number;
  readonly kind: "done" | "refused" | "aside";
  readonly sentence: string;
}

export interface NoticesApi {
  /** Something did not happen, and why. */
  readonly refused: (refusal: Refusal) => void;
  /** Something happened that cannot be seen otherwise. */
  readonly done: (sentence: string) => void;
  /** For screen readers alone. */
  readonly announce: (sentence: string) => void;
}

const NoticesContext = createContext<NoticesApi>({ refused: () => undefined, done: () => undefined, announce: () => undefined });

/** Short messages at the edge of the screen. They name nobody whose data is shown. */
export function useNotices(): NoticesApi {
  return useContext(NoticesContext);
}

const SHOWN_MS = 7_000;

/** Holds the one message that is shown, inside the session: with it, it goes. */
export function Notices({ children }: { readonly children: React.ReactNode }) {
  const { t } = useTranslation("shell");
  const language = useLanguage();
  const [notice, setNotice] = useState<Notice | null>(null);
  const show = useCallback(
    (kind: Notice["kind"], sentence: string) => setNotice((before) => ({ id: (before?.id ?? 0) + 1, kind, sentence })),
    [],
  );
  const api = useMemo<NoticesApi>(
    () => ({
      refused: (refusal) => show("refused", refusalText(refusal, language, t)),
      done: (sentence) => show("done", sentence),
      announce: (sentence) => show("aside", sentence),
    }),
    [show, language, t],
  );
  useEffect(() => {
    if (notice === null) return undefined;
    const timer = setTimeout(() => setNotice(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  const isSeen = notice !== null && notice.kind !== "aside";
  return (
    <NoticesContext value={api}>
      {children}
      <div className={isSeen ? classes["notice"] : classes["unseen"]} data-kind={notice?.kind} aria-live="polite" data-testid="notice">
        {isSeen && (notice.kind === "done" ? <IconCheck size={20} aria-hidden /> : <IconAlertCircle size={20} aria-hidden />)}
        {notice !== null && <p key={notice.id}>{notice.sentence}</p>}
        {isSeen && (
          <ActionIcon size={36} aria-label={t("close")} onClick={() => setNotice(null)}>
            <IconX size={18} aria-hidden />
          </ActionIcon>
        )}
      </div>
    </NoticesContext>
  );
}
