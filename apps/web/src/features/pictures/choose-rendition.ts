import type { FileView, RenditionView } from "@musubi/protocol";

/** Forms that are drawn; the original is only saved or played. */
const DRAWN: ReadonlySet<string> = new Set(["list", "tile", "screen", "poster", "archive"]);
/** A picture may be drawn a little larger than it is before anybody sees it. */
const STRETCH = 1.05;

function longest({ width, height }: RenditionView): number {
  return Math.max(width ?? 0, height ?? 0);
}

/** The smallest form that fills so many pixels of the screen, or the largest that there is. Null when nothing can be drawn. */
export function chooseRendition(file: FileView, pixels: number): RenditionView | null {
  const drawn = file.renditions.filter(({ variant }) => DRAWN.has(variant)).toSorted((a, b) => longest(a) - longest(b));
  return drawn.find((rendition) => longest(rendition) * STRETCH >= pixels) ?? drawn.at(-1) ?? null;
}

/** What is saved, played or handed on. */
export function originalOf(file: FileView): RenditionView | null {
  return file.renditions.find(({ variant }) => variant === "original") ?? null;
}

/** The newer of two descriptions of the same file: pictures that are made anew have a higher epoch or come from a newer program. */
export function newerOf(held: FileView, other: FileView | null): FileView {
  if (other === null) return held;
  // Only forms that both describe are compared: an album describes fewer of them than a message.
  const ages = new Map(held.renditions.map(({ variant, epoch, version }) => [variant, epoch + version]));
  const gain = other.renditions.reduce(
    (sum, { variant, epoch, version }) => sum + epoch + version - (ages.get(variant) ?? epoch + version),
    0,
  );
  return gain > 0 ? other : held;
}
