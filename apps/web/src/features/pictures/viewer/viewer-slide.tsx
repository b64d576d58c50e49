import type { FileView } from "@musubi/protocol";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ShownAt } from "../../../data/files/shown-file.ts";
import { useTalk } from "../../../data/hooks.ts";
import { chooseRendition, originalOf } from "../choose-rendition.ts";
import { ratioOf } from "../lay-mosaic.ts";
import { Excuse } from "../parts/picture-tile.tsx";
import { addressOf } from "../parts/save-file.dom.ts";
import { useFreshFile, usePlaceholder, useShownFile } from "../use-shown-file.ts";
import classes from "./viewer.module.css";

interface Props {
  readonly file: FileView;
  readonly at: ShownAt;
  readonly alt: string;
  /** The place beside the one that is looked at: -1, 0 or 1. */
  readonly side: -1 | 0 | 1;
  /** A film begins by itself. */
  readonly plays: boolean;
  readonly ref?: React.RefObject<HTMLElement | null> | undefined;
}

const SMALL_PIXELS = 480;
const LARGE_PIXELS = 2048;

/** One picture as large as the screen allows, or a video with the browser's own controls. */
export function ViewerSlide({ file, at, alt, side, plays, ref }: Props) {
  const { t } = useTranslation("pictures");
  const fresh = useFreshFile(file);
  const large = chooseRendition(fresh, LARGE_PIXELS);
  // What the talk showed already stands there until the large one has come; it is not asked for.
  const small = useShownFile(fresh, chooseRendition(fresh, SMALL_PIXELS), at, false);
  const shown = useShownFile(fresh, large, at, true);
  const placeholder = usePlaceholder(fresh.placeholder);
  const ratio = ratioOf(file);
  const box: React.CSSProperties = {
    aspectRatio: ratio,
    inlineSize: `min(100cqw, 100cqh * ${ratio}, ${Math.max(file.width ?? 0, 320)}px)`,
  };
  // A film of a sealed talk or of Keep is opened whole before it plays; any other comes from the server as it plays.
  const isInTalk = useTalk(at.talkId)?.protection === "sealed";
  const isSealed = isInTalk || at.keptIn !== undefined;
  const film = useShownFile(fresh, isSealed && file.kind === "video" ? originalOf(fresh) : null, at, side === 0);
  const address = !isSealed ? addressOf(file) : film.kind === "shown" ? film.url : undefined;
  const video = useRef<HTMLVideoElement>(null);
  const isAsked = plays && side === 0 && address !== undefined;
  useEffect(() => {
    // Not by `autoplay`, with which a browser fetches far more than it plays. One that does not play unasked leaves it to its controls.
    if (isAsked) video.current?.play().catch(() => undefined);
  }, [isAsked]);
  const poster = shown.kind === "shown" ? shown.url : undefined;
  return (
    <div className={classes["slide"]} style={{ insetInlineStart: `${side * 100}%` }} inert={side !== 0} data-side={side}>
      {file.kind === "video" ? (
        // oxlint-disable-next-line jsx-a11y/media-has-caption -- nobody has written down what is said in it.
        <video
          ref={(element) => {
            video.current = element;
            if (ref !== undefined) ref.current = element;
          }}
          className={classes["video"]}
          src={side === 0 ? address : undefined}
          poster={poster}
          style={file.width === null ? {} : box}
          aria-label={alt}
          preload="metadata"
          controls
          playsInline
        />
      ) : (
        <div
          ref={(element) => {
            if (ref !== undefined) ref.current = element;
          }}
          className={classes["box"]}
          style={{ ...box, ...(shown.kind === "shown" ? {} : placeholder) }}
          data-shown={shown.kind}
        >
          {shown.kind !== "shown" && small.kind === "shown" && <img src={small.url} alt="" draggable={false} />}
          {shown.kind === "shown" ? (
            <img src={shown.url} alt={alt} draggable={false} />
          ) : (
            <Excuse shown={large === null ? ABSENT : shown} />
          )}
        </div>
      )}
      {isSealed && file.kind === "video" && side === 0 && <Excuse shown={film} />}
      {file.kind === "video" && file.mediaType === "video/quicktime" && (
        <p className={classes["aside"]}>{t("saveNamed", { name: file.name })}</p>
      )}
    </div>
  );
}

const ABSENT = { kind: "absent" } as const;
