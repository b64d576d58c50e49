import classes from "./line.module.css";

interface Props {
  readonly title: React.ReactNode;
  readonly about?: React.ReactNode;
  /** A state, a value or buttons at the end. */
  readonly end?: React.ReactNode;
}

/** One line of a card: what it is, quiet words, and what can be done. */
export function Line({ title, about, end }: Props) {
  return (
    <div className={classes["line"]}>
      <div className={classes["words"]}>
        <div className={classes["title"]}>{title}</div>
        {about !== undefined && <div className={classes["about"]}>{about}</div>}
      </div>
      {end !== undefined && <div className={classes["end"]}>{end}</div>}
    </div>
  );
}
