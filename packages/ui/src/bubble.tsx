import classes from "./bubble.module.css";

export interface BubbleProps extends React.HTMLAttributes<HTMLDivElement> {
  readonly isOwn: boolean;
  /** Its place among neighbours of the same sender: joined corners are smaller. */
  readonly place: "single" | "first" | "middle" | "last";
  /** "card" holds text; "bare" lets a sticker stand on the paper; "gone" is the outline of a message taken back. */
  readonly kind?: "card" | "bare" | "gone";
  /** The message that was jumped to is marked for a moment. */
  readonly isMarked?: boolean;
}

/** The paper a message is written on. Own ones are indigo, those of others raised paper. */
export function Bubble({ isOwn, place, kind = "card", isMarked = false, className, children, ...rest }: BubbleProps) {
  return (
    <div
      {...rest}
      className={className === undefined ? classes["root"] : `${classes["root"] ?? ""} ${className}`}
      data-own={isOwn || undefined}
      data-place={place}
      data-kind={kind}
      data-marked={isMarked || undefined}
    >
      {children}
    </div>
  );
}
