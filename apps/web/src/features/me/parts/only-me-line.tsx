import classes from "./only-me-line.module.css";

interface Props {
  readonly icon: React.ReactNode;
  readonly children: React.ReactNode;
}

/** A sentence in pine: what follows is safe from everybody else. */
export function OnlyMeLine({ icon, children }: Props) {
  return (
    <p className={classes["root"]}>
      <span className={classes["icon"]}>{icon}</span>
      <span>{children}</span>
    </p>
  );
}
