import { EmptyState } from "@musubi/ui";
import { useTranslation } from "react-i18next";
import { useTalks } from "../../data/hooks.ts";
import { jumpKeys } from "./jump-keys.ts";
import { FirstFriend, useIsAlone } from "./parts/first-friend.tsx";

/** The place of the talk while none is open. */
export function NoTalk() {
  const { t } = useTranslation("talks");
  const { byId } = useTalks();
  const isEmpty = byId.size === 0;
  const isAlone = useIsAlone();
  if (isAlone) {
    return (
      <main style={{ blockSize: "100%" }}>
        <FirstFriend />
      </main>
    );
  }
  return (
    <main style={{ blockSize: "100%" }}>
      <EmptyState title={t(isEmpty ? "emptyTitle" : "noneOpenTitle")}>
        {isEmpty ? t("emptyText") : t("noneOpenText", { key: jumpKeys(navigator.userAgent) })}
      </EmptyState>
    </main>
  );
}
