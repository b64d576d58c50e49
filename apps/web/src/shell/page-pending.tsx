import { Skeleton } from "@mantine/core";

/** The shape of a page while its code is on the way. */
export function PagePending() {
  return (
    <div aria-busy style={{ display: "grid", gap: 14, padding: 24 }}>
      <Skeleton height={26} width="40%" />
      <Skeleton height={14} width="70%" />
      <Skeleton height={14} width="60%" />
      <Skeleton height={120} />
    </div>
  );
}
