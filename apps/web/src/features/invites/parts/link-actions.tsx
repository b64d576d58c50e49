import { Button } from "@mantine/core";
import { IconCopy, IconShare } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useCopy } from "../../../shell/use-copy.ts";
import { canShare, shareLink } from "../share.dom.ts";

/** Copies a link, or hands it to another app where the device can do that. */
export function LinkActions({ link }: { readonly link: string }) {
  const { t } = useTranslation("invites");
  const copy = useCopy();
  const share = { title: "Musubi 結び", text: t("shareText"), url: link };
  return (
    <>
      <Button variant="default" leftSection={<IconCopy size={18} aria-hidden />} onClick={() => copy(link, t("linkCopied"))}>
        {t("copyLink")}
      </Button>
      {canShare(share) && (
        <Button variant="default" leftSection={<IconShare size={18} aria-hidden />} onClick={() => void shareLink(share)}>
          {t("shareLink")}
        </Button>
      )}
    </>
  );
}
