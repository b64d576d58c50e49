import classes from "./table.module.css";

interface Props {
  /** Names the table for screen readers. */
  readonly label: string;
  readonly heads: readonly string[];
  readonly children: React.ReactNode;
}

/** A table with hairlines. On a narrow window it scrolls sideways within itself, with the keyboard as well. */
export function Table({ label, heads, children }: Props) {
  return (
    <div className={classes["scroll"]} role="region" aria-label={label} tabIndex={0}>
      <table className={classes["table"]}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
