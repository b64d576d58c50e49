import { Knot } from "@musubi/ui";
import classes from "./nothing.module.css";

/** A list with nothing in it: that it is so, and what will be here. */
export function Nothing({ title, children }: { readonly title: string; readonly children?: React.ReactNode }) {
  return (
    <div className={classes["root"]}>
      <Knot size={44} />
      <p className={classes["title"]}>{title}</p>
      {children !== undefined && <p className={classes["text"]}>{children}</p>}
    </div>
  );
}
