import { VisuallyHidden } from "@mantine/core";
import type { AlbumOrder, AlbumView, FileId, PhotoView } from "@musubi/protocol";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ShownAt } from "../../../data/files/shown-file.ts";
import type { Spot } from "../arrange.ts";
import { type GridRow, rowOf } from "../lay-grid.ts";
import { type Drag, useDragPhotos } from "../use-drag-photos.ts";
import { useGridInput } from "../use-grid-input.ts";
import { type GridLayout, useGridLayout } from "../use-grid-layout.ts";
import { useBoxSize } from "../use-grid-size.ts";
import { usePhotoName } from "../use-photo-name.ts";
import type { Selection } from "../use-selection.ts";
import { useShiftPhotos } from "../use-shift-photos.ts";
import { DayHead } from "./day-head.tsx";
import { PhotoCell } from "./photo-cell.tsx";
import classes from "./photo-grid.module.css";
import { Scrubber } from "./scrubber.tsx";

interface Props {
  readonly album: AlbumView;
  /** In the order in which they are shown. */
  readonly photos: readonly PhotoView[];
  readonly order: AlbumOrder;
  readonly selection: Selection;
  /** Brings this photo on the screen; null leaves the place as it is. */
  readonly shownIndex: number | null;
  readonly onOpen: (index: number) => void;
  readonly onRemove: (index: number) => void;
  /** Puts photos in another place; null where nothing can be moved. */
  readonly onPlace: ((ids: ReadonlySet<FileId>, spot: Spot) => Promise<boolean>) | null;
  readonly onUndo: () => void;
  /** Stands below the last photo. */
  readonly paddingEnd: number;
}

/** All photos of an album in squares, day by day. Only what can be seen is drawn: a thousand scroll like ten. */
export function PhotoGrid({ album, photos, order, selection, shownIndex, onOpen, onRemove, onPlace, onUndo, paddingEnd }: Props) {
  const { t } = useTranslation("albums");
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const { width, height } = useBoxSize(scroller);
  const [current, setCurrent] = useState(0);
  const helpId = useId();
  const nameOf = usePhotoName();
  const layout = useGridLayout(photos, order, width);
  const { columns, size, gap, side, rows, months } = layout;
  const bounded = Math.min(current, Math.max(photos.length - 1, 0));
  const currentRow = useMemo(() => rowOf(rows, bounded), [rows, bounded]);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller,
    estimateSize: (index) => rows[index]?.size ?? 0,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 3,
    paddingEnd,
    // The photo with the focus stays in the page, wherever one scrolls.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      return currentRow < 0 || shown.includes(currentRow) ? shown : [...shown, currentRow].toSorted((a, b) => a - b);
    },
  });
  // Other rows have other heights.
  useLayoutEffect(() => virtualizer.measure(), [rows, virtualizer]);

  const moveTo = (index: number) => {
    setCurrent(index);
    const row = rowOf(rows, index);
    // The head of a day comes with its first row.
    if (row >= 0) virtualizer.scrollToIndex(rows[row - 1]?.kind === "day" && row - 1 === 0 ? 0 : row, { align: "auto" });
  };
  const lastShown = useRef<number | null>(null);
  useEffect(() => {
    if (shownIndex === null || shownIndex === lastShown.current || rows.length === 0) return;
    lastShown.current = shownIndex;
    setCurrent(shownIndex);
    const row = rowOf(rows, shownIndex);
    if (row >= 0) virtualizer.scrollToIndex(row, { align: "auto" });
  }, [shownIndex, rows, virtualizer]);
  const { grid, handlers } = useGridInput({
    rows,
    columns,
    current: bounded,
    pageRows: Math.max(1, Math.floor(height / Math.max(size, 1)) - 1),
    selection,
    setCurrent: moveTo,
    onOpen,
    onRemove,
    count: photos.length,
    onShift: useShiftPhotos({ photos, chosen: selection.ids, onPlace }),
    onUndo,
  });
  const drag = useDragPhotos({
    grid,
    scroller,
    photos,
    layout,
    chosen: selection.ids,
    onPlace: onPlace === null ? null : (ids, spot) => void onPlace(ids, spot).then((isDone) => isDone && selection.clear()),
  });
  const at = useMemo(() => ({ talkId: album.talkId, seq: 0, albumId: album.albumId }), [album.talkId, album.albumId]);

  const shared = { photos, at, nameOf, order, size, selection, drag, current: bounded };

  return (
    <div className={classes["frame"]}>
      <VisuallyHidden id={helpId}>{onPlace === null ? t("gridHelp") : `${t("gridHelp")} ${t("gridHelpMove")}`}</VisuallyHidden>
      <div
        ref={setScroller}
        className={classes["scroller"]}
        style={{ "--cell": `${size}px`, "--gap": `${gap}px`, "--side": `${side}px`, "--cell-radius": side === 0 ? "0px" : "6px" }}
      >
        <div
          ref={grid}
          role="grid"
          aria-label={t("grid", { name: album.name })}
          aria-multiselectable
          aria-rowcount={rows.length}
          aria-colcount={columns}
          aria-describedby={helpId}
          data-dragging={drag !== null || undefined}
          className={classes["grid"]}
          style={{ blockSize: virtualizer.getTotalSize() }}
          {...handlers}
        >
          {virtualizer.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return row === undefined ? null : (
              <div
                key={item.key}
                role="row"
                aria-rowindex={item.index + 1}
                className={classes["row"]}
                style={{ transform: `translateY(${row.top}px)`, blockSize: row.size }}
              >
                <Line row={row} {...shared} />
              </div>
            );
          })}
          {drag !== null && <DropMark gap={drag.gap} layout={layout} />}
        </div>
      </div>
      <Scrubber scroller={scroller} months={months} totalHeight={virtualizer.getTotalSize()} viewHeight={height} />
    </div>
  );
}

interface LineProps extends Pick<Props, "photos" | "order" | "selection"> {
  readonly row: GridRow;
  readonly at: ShownAt;
  readonly nameOf: ReturnType<typeof usePhotoName>;
  readonly size: number;
  readonly drag: Drag | null;
  /** The photo that the keyboard is at. */
  readonly current: number;
}

/** The head of a day, or photos side by side. */
function Line({ row, photos, at, nameOf, order, size, selection, drag, current }: LineProps) {
  if (row.kind === "day") return <DayHead dayMs={row.dayMs} section={row.section} photos={photos} selection={selection} />;
  return photos
    .slice(row.from, row.to)
    .map((photo, column) => (
      <PhotoCell
        key={photo.fileId}
        photo={photo}
        at={at}
        nameOf={nameOf}
        order={order}
        index={row.from + column}
        column={column}
        size={size}
        isMoving={drag !== null && drag.ids.has(photo.fileId)}
        isChosen={selection.ids.has(photo.fileId)}
        isChoosing={selection.isOn}
        isCurrent={row.from + column === current}
      />
    ));
}

interface DropMarkProps {
  readonly gap: number;
  readonly layout: GridLayout;
}

/** Shows between which photos the dragged ones would stand. Behind the last one of a line rather than before the first of the next. */
function DropMark({ gap, layout: { rows, columns, size, gap: space } }: DropMarkProps) {
  const row = rows.find((one) => one.kind === "photos" && gap >= one.from && gap <= one.to);
  if (row?.kind !== "photos") return null;
  // Whole at the edges of the screen too.
  const left = Math.min(Math.max((gap - row.from) * (size + space) - space / 2, 2), columns * (size + space) - space - 2);
  return <span className={classes["mark"]} style={{ transform: `translate(${left}px, ${row.top}px)`, blockSize: size }} aria-hidden />;
}
