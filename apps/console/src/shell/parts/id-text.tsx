import classes from "./id-text.module.css";

/** An id, to be compared and copied: it breaks anywhere and is marked whole with one click. */
export function IdText({ children }: { readonly children: string }) {
  return <code className={classes["id"]}>{children}</code>;
}
