/** Sides of a picture, in its own pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Which square of a picture is shown: its middle in the picture's pixels, and how much it is enlarged (1: the largest square). */
export interface CropView {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export const ZOOM_MAX = 5;

/** Side of the chosen square in the picture's pixels. */
export function sideOf(picture: Size, view: CropView): number {
  return Math.min(picture.width, picture.height) / view.zoom;
}

/** The largest square, in the middle. */
export function firstView(picture: Size): CropView {
  return { x: picture.width / 2, y: picture.height / 2, zoom: 1 };
}

function between(min: number, value: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

/** The nearest view whose square lies wholly inside the picture. */
export function insideView(picture: Size, view: CropView): CropView {
  const zoom = between(1, view.zoom, ZOOM_MAX);
  const half = sideOf(picture, { ...view, zoom }) / 2;
  return { zoom, x: between(half, view.x, picture.width - half), y: between(half, view.y, picture.height - half) };
}

/** The view after the picture was dragged by this many pixels of a frame with this side: the picture follows the finger. */
export function draggedView(
  picture: Size,
  view: CropView,
  drag: { readonly x: number; readonly y: number; readonly frameSide: number },
): CropView {
  const scale = sideOf(picture, view) / drag.frameSide;
  return insideView(picture, { ...view, x: view.x - drag.x * scale, y: view.y - drag.y * scale });
}

/** The chosen square, as a canvas wants it. */
export function squareOf(picture: Size, view: CropView): { readonly left: number; readonly top: number; readonly side: number } {
  const side = sideOf(picture, view);
  return { left: view.x - side / 2, top: view.y - side / 2, side };
}
