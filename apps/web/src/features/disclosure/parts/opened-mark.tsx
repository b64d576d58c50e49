import classes from "./opened-mark.module.css";

/** The knot untied: something of mine was opened. An ornament beside words that say so. */
export function OpenedMark({ size = 26, tone = "cords" }: { readonly size?: number; readonly tone?: "cords" | "ink" }) {
  return (
    <svg
      className={classes["mark"]}
      data-tone={tone}
      width={size}
      height={size}
      viewBox="0 0 100 100"
      fill="none"
      strokeWidth={9}
      aria-hidden
    >
      <path className={classes["one"]} d="M8 22C34 20 62 24 74 40C86 58 68 74 52 62C42 54 44 40 56 34" />
      <path className={classes["other"]} d="M8 82C26 86 40 84 50 82C66 80 80 82 94 88" />
    </svg>
  );
}
