import { EmptyState } from "@musubi/ui";
import { useTranslation } from "react-i18next";

/** The list while there is nothing in it. */
export function NoTalksYet({ isArchive }: { readonly isArchive: boolean }) {
  const { t } = useTranslation("talks");
  return (
    <div style={{ flex: 1 }}>
      <EmptyState title={t(isArchive ? "archiveEmptyTitle" : "emptyTitle")} knotSize={72}>
        {t(isArchive ? "archiveEmptyText" : "emptyText")}
      </EmptyState>
    </div>
  );
}
