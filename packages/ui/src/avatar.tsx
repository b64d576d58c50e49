import { useId } from "react";
import classes from "./avatar.module.css";
import { initialOf, patternOf } from "./pattern.ts";

export interface AvatarProps {
  /** Shown as its first character while there is no picture. */
  readonly name: string;
  /** What the pattern is drawn from: an id, so that it stays when the name changes. */
  readonly seed: string;
  /** Address of the picture, or null for none. */
  readonly src?: string | null | undefined;
  /** Side in pixels. */
  readonly size?: number;
  /** People are round; groups are cards. */
  readonly shape?: "person" | "group";
  /** Stands in the place of the initial. */
  readonly children?: React.ReactNode;
}

/** The face of a person or a talk: the picture, or an initial on a traditional pattern. An ornament: the name stands beside it. */
export function Avatar({ name, seed, src, size = 44, shape = "person", children }: AvatarProps) {
  const id = useId();
  const { tone, tile } = patternOf(seed);
  const style: React.CSSProperties = { "--avatar-size": `${size}px`, "--avatar-tone": `var(--${tone})` };
  return (
    <span className={classes["root"]} data-shape={shape} style={style} aria-hidden>
      {src === null || src === undefined ? (
        <>
          <svg className={classes["pattern"]} viewBox="0 0 44 44" aria-hidden>
            <pattern id={id} width={tile.width} height={tile.height} patternUnits="userSpaceOnUse">
              <path d={tile.d} fill="none" stroke="currentColor" strokeWidth={0.7} />
            </pattern>
            <rect width={44} height={44} fill={`url(#${id})`} />
          </svg>
          <span className={classes["initial"]}>{children ?? initialOf(name)}</span>
        </>
      ) : (
        <img className={classes["picture"]} src={src} alt="" draggable={false} />
      )}
    </span>
  );
}
