import { Skeleton } from "@mantine/core";

const BARS = [
  { name: "first", height: 64 },
  { name: "second", height: 44 },
  { name: "third", height: 44 },
] as const;

/** The shape of a page while what it shows is being read. */
export function PageSkeleton() {
  return (
    <div aria-busy>
      {BARS.map(({ name, height }) => (
        <Skeleton key={name} height={height} mb={16} radius="md" />
      ))}
    </div>
  );
}
