import { useId } from "react";
import classes from "./panel.module.css";

interface Props {
  /** Left out where the page's own title says it already. */
  readonly title?: string;
  readonly about?: React.ReactNode;
  /** At the end of the heading. */
  readonly action?: React.ReactNode;
  /** "plain" has no card around it, for content that is cards itself. */
  readonly look?: "card" | "padded" | "plain";
  readonly children: React.ReactNode;
}

/** A part of a page: heading, a sentence about it, and a card. */
export function Panel({ title, about, action, look = "card", children }: Props) {
  const id = useId();
  return (
    <section className={classes["panel"]} aria-labelledby={title === undefined ? undefined : id}>
      {title !== undefined && (
        <div className={classes["head"]}>
          <h2 className={classes["title"]} id={id}>
            {title}
          </h2>
          {action}
        </div>
      )}
      {about !== undefined && <p className={classes["about"]}>{about}</p>}
      <div className={classes[look]}>{children}</div>
    </section>
  );
}
