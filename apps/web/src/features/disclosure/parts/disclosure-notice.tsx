import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { PURPOSE_WORDS, ROLE_WORDS } from "@musubi/protocol";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";
import { fullLabel } from "../../../i18n/dates.ts";
import { useLanguage } from "../../../i18n/use-language.ts";
import { OpenedMark } from "./opened-mark.tsx";

const NOTICE = "disclosure";
const SHOWN_MS = 12_000;

/** Says quietly, wherever one is in the app, that data of mine was opened, and leads to what. The list itself needs no notice. */
export function DisclosureNotice() {
  const { t } = useTranslation("disclosure");
  const { t: tShell } = useTranslation("shell");
  const { connection } = useEngine();
  const language = useLanguage();
  const navigate = useNavigate();
  const isAtList = useLocation({ select: ({ pathname }) => pathname.replace(/\/$/, "") === "/me/opened" });
  const place = useRef(isAtList);
  useEffect(() => {
    place.current = isAtList;
    if (isAtList) notifications.hide(NOTICE);
  }, [isAtList]);
  useEffect(
    () =>
      connection.on("disclosure.recorded", ({ at, role, purpose, isDelayed }) => {
        if (place.current) return;
        const who = ROLE_WORDS[role][language];
        const look = () => {
          notifications.hide(NOTICE);
          void navigate({ to: "/me/opened" });
        };
        const notice = {
          id: NOTICE,
          color: "ai",
          icon: <OpenedMark size={20} tone="ink" />,
          message: (
            <>
              <p>
                {isDelayed === true
                  ? t("noticeLate", { role: who, when: fullLabel(at, language) })
                  : purpose === null
                    ? t("noticeOpened", { role: who })
                    : t("noticeWhy", { role: who, purpose: PURPOSE_WORDS[purpose][language] })}
              </p>
              <Button size="compact-md" variant="subtle" onClick={look} ml={-10}>
                {t("noticeLook")}
              </Button>
            </>
          ),
          autoClose: SHOWN_MS,
          withBorder: true,
          closeButtonProps: { "aria-label": tShell("close") },
        } as const;
        // Several in a row are one notice: the newest.
        notifications.hide(NOTICE);
        notifications.show(notice);
      }),
    [connection, language, navigate, t, tShell],
  );
  return null;
}
