import { useId } from "react";
import { CUT, OVER, UNDER } from "./knot-paths.ts";

export interface KnotProps {
  /** Side in pixels. From 40 on each cord shows its two strands. */
  readonly size: number;
  /** "cords": vermilion and indigo; "ink": one colour, that of the text around it. */
  readonly tone?: "cords" | "ink";
  readonly className?: string | undefined;
  /** What it means, where it stands alone; without it the knot is an ornament. */
  readonly label?: string | undefined;
}

const TURN = "rotate(180 50 50)";

function Cord({ parts }: { readonly parts: readonly string[] }) {
  return parts.map((d) => <path key={d} d={d} />);
}

function Both({ parts }: { readonly parts: readonly string[] }) {
  return (
    <>
      <Cord parts={parts} />
      <g transform={TURN}>
        <Cord parts={parts} />
      </g>
    </>
  );
}

interface LayerProps {
  readonly mask: string;
  readonly parts: readonly string[];
  readonly width: number;
  readonly tone: "cords" | "ink";
}

function Layer({ mask, parts, width, tone }: LayerProps) {
  return (
    <g mask={`url(#${mask})`} strokeWidth={width}>
      <g stroke={tone === "ink" ? "currentColor" : "var(--shu)"}>
        <Cord parts={parts} />
      </g>
      <g stroke={tone === "ink" ? "currentColor" : "var(--ai)"} transform={TURN}>
        <Cord parts={parts} />
      </g>
    </g>
  );
}

/** The mark: two cords tied into one flat knot. */
export function Knot({ size, tone = "cords", className, label }: KnotProps) {
  const id = useId();
  const isFine = size >= 40;
  const width = isFine ? 8.6 : 9.4;
  const gap = isFine ? 1.6 : 2.5;
  const field = { maskUnits: "userSpaceOnUse", x: -5, y: -5, width: 110, height: 110, stroke: "#000" } as const;
  const sheet = <rect x={-5} y={-5} width={110} height={110} fill="#fff" stroke="none" />;
  const strands = (parts: readonly string[]) =>
    isFine ? (
      <g strokeWidth={1.15}>
        <Both parts={parts} />
      </g>
    ) : null;
  return (
    <svg
      className={className}
      width={size}
      height={size}
      viewBox="-1 -1 102 102"
      fill="none"
      role={label === undefined ? undefined : "img"}
      aria-label={label}
      aria-hidden={label === undefined ? true : undefined}
    >
      <mask id={`${id}u`} {...field}>
        {sheet}
        <g strokeWidth={width + 2 * gap}>
          <Both parts={CUT} />
        </g>
        {strands(UNDER)}
      </mask>
      <mask id={`${id}o`} {...field}>
        {sheet}
        {strands(OVER)}
      </mask>
      <Layer mask={`${id}u`} parts={UNDER} width={width} tone={tone} />
      <Layer mask={`${id}o`} parts={OVER} width={width} tone={tone} />
    </svg>
  );
}
