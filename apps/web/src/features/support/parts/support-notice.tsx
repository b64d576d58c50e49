import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { CaseId } from "@musubi/protocol";
import { IconMessageReply } from "@tabler/icons-react";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../../data/hooks.ts";

const NOTICE = "support";
const SHOWN_MS = 12_000;

/** Says that a case of mine has news, wherever one is in the app but at the cases themselves. */
export function SupportNotice() {
  const { t } = useTranslation("support");
  const { t: tShell } = useTranslation("shell");
  const { connection } = useEngine();
  const navigate = useNavigate();
  const isAtCases = useLocation({ select: ({ pathname }) => pathname.startsWith("/me/support") });
  const place = useRef(isAtCases);
  useEffect(() => {
    place.current = isAtCases;
  }, [isAtCases]);
  useEffect(() => {
    const show = (caseId: CaseId) => {
      const look = () => {
        notifications.hide(NOTICE);
        void navigate({ to: "/me/support/$caseId", params: { caseId } });
      };
      notifications.hide(NOTICE);
      notifications.show({
        id: NOTICE,
        color: "ai",
        icon: <IconMessageReply size={20} />,
        message: (
          <>
            <p>{t("answerArrived")}</p>
            <Button size="compact-md" variant="subtle" onClick={look} ml={-10}>
              {t("answerLook")}
            </Button>
          </>
        ),
        autoClose: SHOWN_MS,
        withBorder: true,
        closeButtonProps: { "aria-label": tShell("close") },
      });
    };
    return connection.on("support.changed", ({ caseId }) => {
      if (!place.current) show(caseId);
    });
  }, [connection, navigate, t, tShell]);
  return null;
}
