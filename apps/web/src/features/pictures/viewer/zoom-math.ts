/** How a picture lies in its stage: its scale, and how far its middle is from the stage's middle, in CSS pixels. */
export interface ZoomView {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Sides {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const WHOLE: ZoomView = { scale: 1, x: 0, y: 0 };
export const SCALE_MAX = 6;

function within(value: number, limit: number): number {
  return Math.min(Math.max(value, -limit), limit);
}

/** Keeps a picture in sight: it never leaves its stage, and stands in the middle where it has room. */
export function clampView({ scale, x, y }: ZoomView, picture: Sides, stage: Sides): ZoomView {
  const limited = Math.min(Math.max(scale, 1), SCALE_MAX);
  const roomX = Math.max(0, (picture.width * limited - stage.width) / 2);
  const roomY = Math.max(0, (picture.height * limited - stage.height) / 2);
  return { scale: limited, x: within(x, roomX), y: within(y, roomY) };
}

/** The same picture by another scale, with the point under the finger (from the stage's middle) staying where it is. */
export function zoomAbout(view: ZoomView, point: Point, scale: number): ZoomView {
  const limited = Math.min(Math.max(scale, 1), SCALE_MAX);
  const factor = limited / view.scale;
  return { scale: limited, x: point.x - (point.x - view.x) * factor, y: point.y - (point.y - view.y) * factor };
}

export function distanceOf(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

export function middleOf(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
