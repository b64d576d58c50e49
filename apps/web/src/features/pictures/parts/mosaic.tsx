import type { FileView } from "@musubi/protocol";
import { useTranslation } from "react-i18next";
import type { ShownAt } from "../../../data/files/shown-file.ts";
import { layMosaic, ratioOf, TILES_MAX } from "../lay-mosaic.ts";
import classes from "./mosaic.module.css";
import { PictureTile } from "./picture-tile.tsx";

interface Props {
  readonly files: readonly FileView[];
  readonly at: ShownAt;
  readonly onOpen: (place: number) => void;
}

/** The width in which a mosaic is drawn at most, in CSS pixels. */
const WIDTH = 352;

/** Pictures and videos of one message, side by side. Its height is known from the start. */
export function Mosaic({ files, at, onOpen }: Props) {
  const { t } = useTranslation("pictures");
  const nameOf = usePictureName();
  const rows = layMosaic(files.map(ratioOf));
  const hiddenCount = files.length - TILES_MAX;
  return (
    <span className={classes["mosaic"]} data-count={Math.min(files.length, 2)}>
      {rows.map((row) => (
        <span key={row.tiles[0]?.place} className={classes["row"]} style={{ aspectRatio: row.ratio }}>
          {row.tiles.map(({ place, ratio }) => {
            const file = files[place];
            if (file === undefined) return null;
            const isLast = hiddenCount > 0 && place === TILES_MAX - 1;
            const name = nameOf(file, place, files.length);
            return (
              <button
                key={file.fileId}
                type="button"
                className={classes["tile"]}
                style={{ flexGrow: ratio / row.ratio }}
                aria-label={isLast ? `${name}, ${t("more", { count: hiddenCount })}` : name}
                onClick={() => onOpen(place)}
              >
                <PictureTile file={file} at={at} size={tileSize(row.tiles.length, ratio, row.ratio)} alt="" />
                {isLast && <span className={classes["more"]}>+{hiddenCount}</span>}
              </button>
            );
          })}
        </span>
      ))}
    </span>
  );
}

/** The longer side of a tile as it is drawn. */
function tileSize(count: number, ratio: number, rowRatio: number): number {
  const height = WIDTH / rowRatio;
  return count === 1 ? Math.max(WIDTH, height) : Math.max(height, height * ratio);
}

/** What a picture or video is called: its description, or its place among the others. */
export function usePictureName(): (file: FileView, place: number, count: number) => string {
  const { t } = useTranslation("pictures");
  return (file, place, count) => {
    const kind = file.kind === "video" ? "video" : "picture";
    return file.alt === "" ? t(`${kind}Alt`, { index: place + 1, count }) : t(`${kind}AltNamed`, { alt: file.alt });
  };
}
