import { EmptyState } from "@musubi/ui";
import { useTranslation } from "react-i18next";
import { useTalks } from "../../data/hooks.ts";
import { jumpKeys } from "./jump-keys.ts";

/** The place of the talk while none is open. */
export function NoTalk() {
  const { t } = useTranslation("talks");
  const { byId } = useTalks();
  const isEmpty = byId.size === 0;
  return (
    <main style={{ blockSize: "100%" }}>
      <EmptyState title={t(isEmpty ? "emptyTitle" : "noneOpenTitle")}>
        {isEmpty ? t("emptyText") : t("noneOpenText", { key: jumpKeys(navigator.userAgent) })}
      </EmptyState>
    </main>
  );
}
