import classes from "./reader-line.module.css";

export interface ReaderLineProps {
  /** "sealed" speaks in pine, "plain" in gold. */
  readonly protection: "sealed" | "plain";
  readonly icon: React.ReactNode;
  /** Who can read it and where it lies. */
  readonly children: React.ReactNode;
  /** Opens the full explanation. */
  readonly onOpen: () => void;
  /** Said to screen readers after the line: that it opens an explanation. */
  readonly hint: string;
}

/** The calm line under a talk's name: who can read it and in which country it lies. */
export function ReaderLine({ protection, icon, children, onOpen, hint }: ReaderLineProps) {
  return (
    <button type="button" className={classes["root"]} data-protection={protection} onClick={onOpen} title={hint} aria-haspopup="dialog">
      <span className={classes["icon"]}>{icon}</span>
      <span className={classes["text"]}>{children}</span>
    </button>
  );
}
