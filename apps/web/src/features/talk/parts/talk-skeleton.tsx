import { Skeleton } from "@mantine/core";
import classes from "./talk-skeleton.module.css";

const BUBBLES = [
  { id: "a", width: "44%", side: "start" },
  { id: "b", width: "61%", side: "start" },
  { id: "c", width: "38%", side: "end" },
  { id: "d", width: "52%", side: "start" },
  { id: "e", width: "47%", side: "end" },
] as const;

/** Bubbles in the shape of a talk, while its messages are on their way. */
export function BubblesSkeleton() {
  return (
    <div className={classes["bubbles"]} aria-busy>
      {BUBBLES.map(({ id, width, side }) => (
        <Skeleton key={id} height={40} width={width} radius="lg" className={classes[side]} />
      ))}
    </div>
  );
}

/** A whole talk that is on its way. */
export function TalkSkeleton() {
  return (
    <main className={classes["screen"]}>
      <div className={classes["head"]}>
        <Skeleton circle height={40} width={40} />
        <div>
          <Skeleton height={14} width={140} mb={8} />
          <Skeleton height={10} width={220} />
        </div>
      </div>
      <BubblesSkeleton />
    </main>
  );
}
