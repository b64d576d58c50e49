import { useId } from "react";
import classes from "./panel.module.css";

interface Props {
  /** Left out where the page's own title says it already. */
  readonly title?: string;
  /** What this is about, in a sentence or two. */
  readonly about?: React.ReactNode;
  /** "plain" has no card around it, for content that is cards itself. */
  readonly look?: "card" | "plain";
  readonly children: React.ReactNode;
}

/** A part of a page: heading, a sentence about it, and a card. */
export function Panel({ title, about, look = "card", children }: Props) {
  const id = useId();
  return (
    <section className={classes["panel"]} aria-labelledby={title === undefined ? undefined : id}>
      {title !== undefined && (
        <h2 className={classes["title"]} id={id}>
          {title}
        </h2>
      )}
      {about !== undefined && <p className={classes["about"]}>{about}</p>}
      <div className={classes[look]}>{children}</div>
    </section>
  );
}

interface RowProps {
  readonly icon?: React.ReactNode;
  readonly label: React.ReactNode;
  readonly about?: React.ReactNode;
  /** A button or a value at the end of the row. */
  readonly end?: React.ReactNode;
}

/** One line of a card: what it is, a quiet sentence, and what can be done. */
export function Row({ icon, label, about, end }: RowProps) {
  return (
    <div className={classes["slot"]}>
      <div className={classes["row"]}>
        {icon !== undefined && <span className={classes["icon"]}>{icon}</span>}
        <div className={classes["words"]}>
          <div className={classes["label"]}>{label}</div>
          {about !== undefined && <div className={classes["note"]}>{about}</div>}
        </div>
        {end !== undefined && end !== false && <div className={classes["end"]}>{end}</div>}
      </div>
    </div>
  );
}
