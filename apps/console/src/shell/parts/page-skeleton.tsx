import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";

const BARS = [
  { name: "first", height: 56 },
  { name: "second", height: 44 },
  { name: "third", height: 44 },
] as const;

/** The shape of a page while what it shows is being read. */
export function PageSkeleton() {
  const { t } = useTranslation("shell");
  return (
    <div aria-busy role="status" aria-label={t("loading")}>
      {BARS.map(({ name, height }) => (
        <Skeleton key={name} height={height} mb={12} radius="md" />
      ))}
    </div>
  );
}
