import { IconEye } from "@tabler/icons-react";
import classes from "./sees-line.module.css";

/** Before one decides: what somebody new will be able to see. Stands above the button. */
export function SeesLine({ children }: { readonly children: React.ReactNode }) {
  return (
    <p className={classes["root"]}>
      <IconEye size={20} stroke={1.6} aria-hidden />
      <span>{children}</span>
    </p>
  );
}
