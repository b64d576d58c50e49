import classes from "./waveform.module.css";

interface Props {
  /** Loudness, 0 to 255. */
  readonly values: readonly number[];
  /** From 0 to 1. */
  readonly playedPart: number;
}

const FLAT: readonly number[] = Array.from({ length: 40 }, () => 24);

/** How a recording sounds, drawn as bars. */
export function Waveform({ values, playedPart }: Props) {
  const bars = values.length === 0 ? FLAT : values;
  return (
    <svg className={classes["wave"]} viewBox={`0 0 ${bars.length * 4} 32`} preserveAspectRatio="none" aria-hidden>
      {bars.map((value, index) => {
        const height = Math.max(2, (value / 255) * 30);
        // Bars have no identity of their own: their place in time is their name.
        const key = `bar-${index}`;
        return (
          <rect
            key={key}
            x={index * 4 + 0.6}
            y={16 - height / 2}
            width={2.4}
            height={height}
            rx={1.2}
            data-played={(index + 0.5) / bars.length <= playedPart || undefined}
          />
        );
      })}
    </svg>
  );
}
