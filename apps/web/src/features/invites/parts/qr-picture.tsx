import { Skeleton } from "@mantine/core";
import { Knot } from "@musubi/ui";
import { useQr } from "../use-qr.ts";
import classes from "./qr-picture.module.css";

interface Props {
  readonly text: string | null;
  readonly label: string;
}

/** Empty squares around a code, which readers need to find it. */
const QUIET = 4;

/** A QR code with the knot in its middle. Dark on light in both colour schemes, because many readers know no other. */
export function QrPicture({ text, label }: Props) {
  const qr = useQr(text);
  if (qr === null) return <Skeleton className={classes["root"] ?? ""} radius="lg" />;
  const side = qr.size + 2 * QUIET;
  return (
    <div className={classes["root"]}>
      <svg
        className={classes["code"]}
        viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
        role="img"
        aria-label={label}
        shapeRendering="crispEdges"
      >
        <path d={qr.path} />
      </svg>
      <span className={classes["knot"]}>
        <Knot size={36} tone="ink" />
      </span>
    </div>
  );
}
