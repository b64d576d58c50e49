import { Children, createContext, useContext } from "react";
import classes from "./table.module.css";

const Heads = createContext<readonly string[]>([]);

interface Props {
  /** Names the table for screen readers. */
  readonly label: string;
  readonly heads: readonly string[];
  /** Its rows. */
  readonly children: React.ReactNode;
}

/**
 * A table with hairlines. On a phone each row stands by itself, every value under its head, so that nothing is cut off at the edge;
 * what is still too wide scrolls sideways within itself, with the keyboard as well.
 */
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
        <tbody>
          <Heads value={heads}>{children}</Heads>
        </tbody>
      </table>
    </div>
  );
}

/** A row; each child is what stands in one cell, in the order of the heads. */
export function Row({ children }: { readonly children: React.ReactNode }) {
  const heads = useContext(Heads);
  return (
    <tr>
      {Children.toArray(children).map((cell, index) => (
        <td key={heads[index]} data-label={heads[index]}>
          <div>{cell}</div>
        </td>
      ))}
    </tr>
  );
}
