import { Skeleton } from "@mantine/core";

const HEIGHTS = [64, 44, 44, 44];

/** The shape of a page while what it shows is being read. */
export function PageSkeleton() {
  return (
    <div aria-busy>
      {HEIGHTS.map((height, index) => (
        // The bars never change their places.
        // eslint-disable-next-line react/no-array-index-key
        <Skeleton key={index} height={height} mb={16} radius="md" />
      ))}
    </div>
  );
}
