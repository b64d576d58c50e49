import { Button } from "@mantine/core";
import { IconBuilding } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Refusal } from "../../data/operations.ts";

/** The way to the employer's own sign-in, where that comes first. It leads back to this page. */
export function ProviderWay({ refusal, words }: { readonly refusal: Refusal | null; readonly words: "providerHow" | "providerEnrol" }) {
  const { t } = useTranslation("door");
  if (refusal?.code !== "provider_needed" || refusal.issuerId === undefined) return null;
  return (
    <>
      <p>{t(words)}</p>
      <Button
        component="a"
        variant="default"
        href={`/provider/start?issuer=${encodeURIComponent(refusal.issuerId)}`}
        leftSection={<IconBuilding size={20} aria-hidden />}
      >
        {t("providerGo")}
      </Button>
    </>
  );
}
