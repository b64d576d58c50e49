import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Page } from "../me/parts/page.tsx";
import { readInvite } from "./invite-link.ts";
import { CodeScanner } from "./parts/code-scanner.tsx";

/** Reads somebody's QR code with the camera or from a picture, and opens the invitation in it. */
export function ScanScreen() {
  const { t } = useTranslation("invites");
  const navigate = useNavigate();
  const follow = async (text: string) => {
    const reading = readInvite(text, location.origin);
    if (reading.kind === "foreign") return t("scanForeign");
    if (reading.kind === "other_server") return t("scanOtherServer", { host: reading.host });
    await navigate({ to: "/i/$code", params: { code: reading.code } });
    return null;
  };
  return (
    <Page title={t("scanTitle")} back="/friends/add" isBackAlways>
      <p>{t("scanAbout")}</p>
      <CodeScanner onText={follow} />
    </Page>
  );
}
