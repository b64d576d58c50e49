import type { FileView } from "@musubi/protocol";
import { Knot } from "@musubi/ui";
import { IconPlayerPlayFilled } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Shown, ShownAt } from "../../../data/files/shown-file.ts";
import { chooseRendition } from "../choose-rendition.ts";
import { lengthLabel } from "../length-label.ts";
import { useFreshFile, useIsNear, usePlaceholder, useShownFile } from "../use-shown-file.ts";
import classes from "./picture-tile.module.css";

interface Props {
  readonly file: FileView;
  readonly at: ShownAt;
  /** How large it is drawn at most, in CSS pixels of its longer side. */
  readonly size: number;
  /** What it shows, for who cannot see it. */
  readonly alt: string;
}

/** A picture that fills the room it is given: blurred at once, sharp when its bytes are proven, a calm card when they are not. */
export function PictureTile({ file, at, size, alt }: Props) {
  const [near, isNear] = useIsNear();
  const fresh = useFreshFile(file);
  const rendition = chooseRendition(fresh, size * Math.min(globalThis.devicePixelRatio, 3));
  const shown = useShownFile(fresh, rendition, at, isNear);
  const placeholder = usePlaceholder(fresh.placeholder);
  const isVideo = file.kind === "video";
  const isPlainVideo = isVideo && rendition === null;
  return (
    <span ref={near} className={classes["tile"]} style={isPlainVideo ? {} : placeholder} data-shown={isPlainVideo ? "video" : shown.kind}>
      {shown.kind === "shown" && <img className={classes["picture"]} src={shown.url} alt={alt} draggable={false} />}
      {shown.kind !== "shown" && <span className={classes["unseen"]}>{alt}</span>}
      {!isPlainVideo && <Excuse shown={shown} isSmall={size < 120} />}
      {isVideo && (
        <>
          <span className={classes["play"]}>
            <IconPlayerPlayFilled size={22} aria-hidden />
          </span>
          {file.durationMs !== null && <span className={classes["length"]}>{lengthLabel(file.durationMs)}</span>}
        </>
      )}
    </span>
  );
}

/** Why a picture is not shown: a paper card with the knot, never a broken image. */
export function Excuse({ shown, isSmall = false }: { readonly shown: Shown; readonly isSmall?: boolean }) {
  const { t } = useTranslation("pictures");
  if (shown.kind === "shown" || shown.kind === "loading") return null;
  return (
    <span className={classes["excuse"]} data-small={isSmall || undefined}>
      <Knot size={isSmall ? 24 : 40} />
      <span className={classes["excuseText"]}>{t(shown.kind)}</span>
    </span>
  );
}
