import type { LinkPreview } from "@musubi/protocol";
import { IconWorld } from "@tabler/icons-react";
import { memo, useMemo } from "react";
import { linksIn } from "../../talk/text-parts.ts";
import { drawablePicture, hostOf } from "../drawable.ts";
import classes from "./link-card.module.css";

/** From this shape on a picture spans the card; others stand at its side. */
const WIDE = 1.25;
const WIDE_PX = 200;

/** The card below a text: shown for a link that stands in the text, for no other. A press opens the link; nothing is asked for before. */
export const StandingCard = memo(function StandingCard({ text, preview }: { readonly text: string; readonly preview: LinkPreview }) {
  const isStanding = useMemo(() => preview.url.startsWith("https://") && linksIn(text).includes(preview.url), [text, preview.url]);
  if (!isStanding) return null;
  return (
    <a className={classes["card"]} href={preview.url} target="_blank" rel="noopener noreferrer nofollow">
      <CardFace preview={preview} isWhole />
    </a>
  );
});

interface FaceProps {
  readonly preview: LinkPreview;
  /** With its picture as large as it is; else it stands beside the words, where there is little room. */
  readonly isWhole?: boolean;
}

/** What stands on a card: where the link really leads first, then what its sender's app read there. */
export function CardFace({ preview, isWhole = false }: FaceProps) {
  const picture = useMemo(() => drawablePicture(preview), [preview]);
  const isWide = isWhole && picture !== null && picture.width >= WIDE_PX && picture.width / picture.height >= WIDE;
  return (
    <span className={classes["face"]} data-wide={isWide || undefined}>
      {picture !== null && (
        <img className={classes["picture"]} src={picture.src} width={picture.width} height={picture.height} alt="" decoding="async" />
      )}
      <span className={classes["words"]}>
        <span className={classes["host"]}>
          <IconWorld size={14} stroke={1.8} aria-hidden />
          <span className={classes["hostName"]}>{hostOf(preview.url)}</span>
        </span>
        <span className={classes["title"]} dir="auto">
          {preview.title}
        </span>
        {preview.description !== "" && (
          <span className={classes["description"]} dir="auto">
            {preview.description}
          </span>
        )}
        {preview.siteName !== "" && (
          <span className={classes["site"]} dir="auto">
            {preview.siteName}
          </span>
        )}
      </span>
    </span>
  );
}
