import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Result } from "@musubi/base";
import { IconAlertCircle, IconCheck } from "@tabler/icons-react";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Refusal, refusalText } from "../i18n/refusal-text.ts";
import { useLanguage } from "../i18n/use-language.ts";

export interface Notices {
  /** Something did not happen, and why. */
  readonly refused: (refusal: Refusal) => void;
  /** Something did not happen on this device itself. */
  readonly failed: (sentence: string) => void;
  /** Something happened that can be taken back for a moment. */
  readonly undoable: (sentence: string, action: string, undo: () => void) => void;
  /** Something happened that cannot be seen otherwise. */
  readonly done: (sentence: string) => void;
}

/** Short messages at the edge of the screen. */
export function useNotices(): Notices {
  const { t } = useTranslation("shell");
  const language = useLanguage();
  return useMemo(
    () => ({
      refused: (refusal) =>
        notifications.show({
          id: `refused-${refusal.code}`,
          color: "shu",
          icon: <IconAlertCircle size={20} />,
          message: refusalText(refusal, language, t),
          autoClose: 8_000,
          withBorder: true,
          closeButtonProps: { "aria-label": t("close") },
        }),
      failed: (sentence) =>
        notifications.show({
          color: "shu",
          icon: <IconAlertCircle size={20} />,
          message: sentence,
          autoClose: 8_000,
          withBorder: true,
          closeButtonProps: { "aria-label": t("close") },
        }),
      undoable: (sentence, action, undo) => {
        const id = notifications.show({
          color: "ai",
          icon: <IconCheck size={20} />,
          message: (
            <>
              {sentence}{" "}
              <Button
                size="compact-sm"
                variant="subtle"
                onClick={() => {
                  notifications.hide(id);
                  undo();
                }}
              >
                {action}
              </Button>
            </>
          ),
          autoClose: 10_000,
          withBorder: true,
          closeButtonProps: { "aria-label": t("close") },
        });
      },
      done: (sentence) =>
        notifications.show({
          color: "matsu",
          icon: <IconCheck size={20} />,
          message: sentence,
          autoClose: 4_000,
          withBorder: true,
          closeButtonProps: { "aria-label": t("close") },
        }),
    }),
    [language, t],
  );
}

/** Waits for an action and says so when it was refused. Answers with the action's own outcome. */
export function useAct(): <T, R extends Refusal>(action: Promise<Result<T, R>>) => Promise<Result<T, R>> {
  const { refused } = useNotices();
  return useCallback(
    async (action) => {
      const outcome = await action;
      if (!outcome.ok) refused(outcome.reason);
      return outcome;
    },
    [refused],
  );
}
