import type { AlbumOrder, PhotoView } from "@musubi/protocol";
import { IconCheck, IconHeartFilled, IconMessageCircle, IconPlayerPlayFilled } from "@tabler/icons-react";
import { memo, useMemo } from "react";
import type { ShownAt } from "../../../data/files/shown-file.ts";
import { chooseRendition } from "../../pictures/choose-rendition.ts";
import { ratioOf } from "../../pictures/lay-mosaic.ts";
import { lengthLabel } from "../../pictures/length-label.ts";
import { Excuse } from "../../pictures/parts/picture-tile.tsx";
import { useFreshFile, useGridPlaceholder, useShownFile } from "../../pictures/use-shown-file.ts";
import { fileOf } from "../photo-file.ts";
import classes from "./photo-cell.module.css";

interface Props {
  readonly photo: PhotoView;
  readonly at: ShownAt;
  /** What it is called aloud. */
  readonly nameOf: (photo: PhotoView, order: AlbumOrder) => string;
  readonly order: AlbumOrder;
  readonly index: number;
  readonly column: number;
  /** Side of the square, in CSS pixels. */
  readonly size: number;
  /** It is being dragged. */
  readonly isMoving: boolean;
  readonly isChosen: boolean;
  /** Something is being chosen: the sign for it is always there. */
  readonly isChoosing: boolean;
  /** The one that the keyboard is at. */
  readonly isCurrent: boolean;
}

/** One photo of the grid: blurred at once, then sharp. What is pressed on it is heard by the grid. */
export const PhotoCell = memo(function PhotoCell(props: Props) {
  const { photo, at, nameOf, order, index, column, size, isMoving, isChosen, isChoosing, isCurrent } = props;
  const file = useMemo(() => fileOf(photo), [photo]);
  const name = useMemo(() => nameOf(photo, order), [nameOf, photo, order]);
  const fresh = useFreshFile(file);
  // The square is filled by the shorter side, so the longer one has to be larger than it.
  const ratio = ratioOf(photo);
  const rendition = chooseRendition(fresh, size * Math.max(ratio, 1 / ratio) * Math.min(globalThis.devicePixelRatio, 2));
  const shown = useShownFile(fresh, rendition, at, true);
  const placeholder = useGridPlaceholder(photo.placeholder, shown.kind === "loading");
  const isPlainVideo = photo.kind === "video" && rendition === null;
  return (
    <div
      role="gridcell"
      aria-selected={isChosen}
      aria-label={name}
      aria-colindex={column + 1}
      tabIndex={isCurrent ? 0 : -1}
      data-index={index}
      data-file={photo.fileId}
      data-moving={isMoving || undefined}
      data-chosen={isChosen || undefined}
      data-choosing={isChoosing || undefined}
      data-shown={isPlainVideo ? "video" : shown.kind}
      className={classes["cell"]}
    >
      <span className={classes["picture"]} style={shown.kind === "shown" || isPlainVideo ? undefined : placeholder}>
        {shown.kind === "shown" && <img src={shown.url} alt="" draggable={false} decoding="async" />}
        {!isPlainVideo && <Excuse shown={shown} isSmall />}
      </span>
      {photo.kind === "video" && (
        <span className={classes["film"]}>
          <IconPlayerPlayFilled size={12} aria-hidden /> {photo.durationMs === null ? "" : lengthLabel(photo.durationMs)}
        </span>
      )}
      {(photo.likeCount > 0 || photo.commentCount > 0) && (
        <span className={classes["signs"]}>
          {photo.likeCount > 0 && (
            <>
              <IconHeartFilled size={12} aria-hidden /> {photo.likeCount}
            </>
          )}
          {photo.commentCount > 0 && (
            <>
              <IconMessageCircle size={12} stroke={2.4} aria-hidden /> {photo.commentCount}
            </>
          )}
        </span>
      )}
      <span className={classes["check"]} data-check aria-hidden>
        <span className={classes["mark"]}>{isChosen && <IconCheck size={16} stroke={3} />}</span>
      </span>
    </div>
  );
});
