import classes from "./empty-state.module.css";
import { Knot } from "./knot.tsx";

export interface EmptyStateProps {
  readonly title: string;
  /** What this place is for and what to do, in one or two sentences. */
  readonly children?: React.ReactNode;
  /** The button that leads on. */
  readonly action?: React.ReactNode;
  /** Side of the knot in pixels. */
  readonly knotSize?: number;
}

/** A place with nothing in it yet: the knot, what belongs here, and the next step. */
export function EmptyState({ title, children, action, knotSize = 112 }: EmptyStateProps) {
  return (
    <div className={classes["root"]}>
      <Knot size={knotSize} className={classes["knot"]} />
      <p className={classes["title"]}>{title}</p>
      {children === undefined ? null : <p className={classes["text"]}>{children}</p>}
      {action === undefined ? null : <div className={classes["action"]}>{action}</div>}
    </div>
  );
}
