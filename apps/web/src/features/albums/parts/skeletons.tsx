import { Skeleton } from "@mantine/core";
import classes from "./skeletons.module.css";

const CARDS = ["one", "two", "three", "four", "five", "six"] as const;
const CELLS = Array.from({ length: 24 }, (_, index) => `cell-${index}`);

/** The shape of a list of albums while it is being read. */
export function CardsSkeleton() {
  return (
    <div className={classes["cards"]} aria-busy>
      {CARDS.map((name) => (
        <div key={name}>
          <Skeleton className={classes["face"] ?? ""} radius="md" height="auto" />
          <Skeleton height={14} mt={10} width="70%" />
        </div>
      ))}
    </div>
  );
}

/** The shape of an album while it is being read. */
export function GridSkeleton() {
  return (
    <div className={classes["cells"]} aria-busy>
      {CELLS.map((name) => (
        <Skeleton key={name} className={classes["face"] ?? ""} radius={0} height="auto" />
      ))}
    </div>
  );
}
