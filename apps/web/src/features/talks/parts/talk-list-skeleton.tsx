import { Skeleton } from "@mantine/core";
import classes from "./talk-row.module.css";

const WIDTHS = ["62%", "44%", "71%", "55%", "38%", "66%", "49%"];

/** The shape of the list while it is being loaded. */
export function TalkListSkeleton() {
  return (
    <div aria-busy style={{ flex: 1, overflow: "hidden" }}>
      {WIDTHS.map((width) => (
        <div key={width} className={classes["row"]}>
          <Skeleton circle height={48} width={48} />
          <div className={classes["words"]}>
            <Skeleton height={14} width="40%" mb={10} />
            <Skeleton height={12} width={width} />
          </div>
        </div>
      ))}
    </div>
  );
}
