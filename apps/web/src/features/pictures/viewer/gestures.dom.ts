import { type Clock, systemClock } from "@musubi/base";
import { clampView, distanceOf, middleOf, type Point, WHOLE, type ZoomView, zoomAbout } from "./zoom-math.ts";

/** What the gestures ask of the viewer. */
export interface GestureHooks {
  /** -1: to the one before, 1: to the next one. */
  readonly onSwipe: (step: -1 | 1) => void;
  readonly hasNeighbour: (step: -1 | 1) => boolean;
  readonly onClose: () => void;
  readonly onZoom: (isZoomed: boolean) => void;
  /** The picture that is looked at now. */
  readonly picture: () => HTMLElement | null;
}

const SWIPE_PX = 56;
const CLOSE_PX = 110;
const AXIS_PX = 8;
const DOUBLE_TAP_MS = 300;
const TAP_PX = 24;
const CLOSE_UP = 2.5;

/** What the fingers are doing since the last one came or left. */
interface Hold {
  readonly pointers: Map<number, Point>;
  readonly from: Point;
  readonly fromView: ZoomView;
  readonly fromDistance: number;
  axis: "none" | "x" | "y";
  readonly isPinch: boolean;
}

/**
 * Zoom by pinch, wheel, double tap and keys; pan where the picture is larger than its stage; swipe to the neighbours and down to
 * close. Moves the elements themselves: a picture under the finger must not wait for a new drawing of the page.
 */
export class Gestures implements Disposable {
  readonly #stage: HTMLElement;
  readonly #hooks: GestureHooks;
  readonly #clock: Clock;
  readonly #ended = new AbortController();
  #view: ZoomView = WHOLE;
  #hold: Hold | null = null;
  #lastTap: { readonly atMs: number; readonly point: Point } | null = null;

  constructor(stage: HTMLElement, hooks: GestureHooks, clock: Clock = systemClock) {
    this.#stage = stage;
    this.#hooks = hooks;
    this.#clock = clock;
    const { signal } = this.#ended;
    stage.addEventListener("pointerdown", (event) => this.#onDown(event), { signal });
    stage.addEventListener("pointermove", (event) => this.#onMove(event), { signal });
    stage.addEventListener("pointerup", (event) => this.#onUp(event), { signal });
    stage.addEventListener("pointercancel", (event) => this.#onUp(event), { signal });
    stage.addEventListener("wheel", (event) => this.#onWheel(event), { signal, passive: false });
  }

  /** By keys and buttons, about the middle. */
  zoomBy(factor: number): void {
    this.#show(zoomAbout(this.#view, { x: 0, y: 0 }, this.#view.scale * factor));
  }

  /** Another picture begins whole and in the middle. */
  reset(): void {
    this.#show(WHOLE);
    this.#slide(0, 0, false);
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
  }

  #pointOf(event: MouseEvent): Point {
    const box = this.#stage.getBoundingClientRect();
    return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
  }

  #begin(pointers: Map<number, Point>): void {
    const [a, b] = [...pointers.values()];
    if (a === undefined) return;
    this.#hold = {
      pointers,
      from: b === undefined ? a : middleOf(a, b),
      fromView: this.#view,
      fromDistance: b === undefined ? 0 : distanceOf(a, b),
      axis: "none",
      isPinch: b !== undefined || (this.#hold?.isPinch ?? false),
    };
  }

  #onDown(event: PointerEvent): void {
    // A video has controls of its own.
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest("video, a, button") !== null)) return;
    this.#stage.setPointerCapture(event.pointerId);
    const pointers = this.#hold?.pointers ?? new Map<number, Point>();
    pointers.set(event.pointerId, this.#pointOf(event));
    this.#begin(pointers);
  }

  #onMove(event: PointerEvent): void {
    const hold = this.#hold;
    if (hold === null || !hold.pointers.has(event.pointerId)) return;
    hold.pointers.set(event.pointerId, this.#pointOf(event));
    const [a, b] = [...hold.pointers.values()];
    if (a === undefined) return;
    if (b !== undefined) return this.#pinch(hold, a, b);
    const [dx, dy] = [a.x - hold.from.x, a.y - hold.from.y];
    if (hold.fromView.scale > 1) return this.#show({ ...hold.fromView, x: hold.fromView.x + dx, y: hold.fromView.y + dy });
    if (!hold.isPinch) this.#drag(hold, dx, dy);
  }

  #pinch(hold: Hold, a: Point, b: Point): void {
    const middle = middleOf(a, b);
    const zoomed = zoomAbout(hold.fromView, hold.from, hold.fromView.scale * (distanceOf(a, b) / Math.max(hold.fromDistance, 1)));
    this.#show({ ...zoomed, x: zoomed.x + middle.x - hold.from.x, y: zoomed.y + middle.y - hold.from.y });
  }

  #drag(hold: Hold, dx: number, dy: number): void {
    if (hold.axis === "none" && Math.hypot(dx, dy) > AXIS_PX) hold.axis = Math.abs(dx) > Math.abs(dy) ? "x" : "y";
    const isAtEdge = !this.#hooks.hasNeighbour(dx > 0 ? -1 : 1);
    if (hold.axis === "x") this.#slide(isAtEdge ? dx / 4 : dx, 0, false);
    if (hold.axis === "y") this.#slide(0, Math.max(dy, 0), false);
  }

  #onUp(event: PointerEvent): void {
    const hold = this.#hold;
    if (hold === null || !hold.pointers.delete(event.pointerId)) return;
    if (hold.pointers.size > 0) return this.#begin(hold.pointers);
    this.#hold = null;
    const point = this.#pointOf(event);
    const [dx, dy] = [point.x - hold.from.x, point.y - hold.from.y];
    const step = dx > 0 ? -1 : 1;
    if (hold.axis === "x" && Math.abs(dx) > SWIPE_PX && this.#hooks.hasNeighbour(step)) {
      this.#slide(0, 0, false);
      this.#hooks.onSwipe(step);
    } else if (hold.axis === "y" && dy > CLOSE_PX && event.type === "pointerup") this.#hooks.onClose();
    else this.#slide(0, 0, true);
    if (hold.axis === "none" && !hold.isPinch && Math.hypot(dx, dy) < TAP_PX) this.#tap(point);
  }

  #tap(point: Point): void {
    const nowMs = this.#clock.monotonicMs();
    const last = this.#lastTap;
    const isDouble = last !== null && nowMs - last.atMs < DOUBLE_TAP_MS && distanceOf(last.point, point) < TAP_PX;
    this.#lastTap = isDouble ? null : { atMs: nowMs, point };
    if (isDouble) this.#show(this.#view.scale > 1 ? WHOLE : zoomAbout(this.#view, point, CLOSE_UP));
  }

  #onWheel(event: WheelEvent): void {
    event.preventDefault();
    const speed = event.ctrlKey ? 0.01 : 0.002;
    this.#show(zoomAbout(this.#view, this.#pointOf(event), this.#view.scale * Math.exp(-event.deltaY * speed)));
  }

  #show(next: ZoomView): void {
    const picture = this.#hooks.picture();
    const sides = { width: picture?.offsetWidth ?? 1, height: picture?.offsetHeight ?? 1 };
    this.#view = clampView(next, sides, { width: this.#stage.clientWidth, height: this.#stage.clientHeight });
    const { scale, x, y } = this.#view;
    if (picture !== null) picture.style.transform = scale === 1 ? "" : `translate(${x}px, ${y}px) scale(${scale})`;
    this.#hooks.onZoom(scale > 1);
  }

  #slide(x: number, y: number, isSettling: boolean): void {
    this.#stage.style.setProperty("--drag-x", `${x}px`);
    this.#stage.style.setProperty("--drag-y", `${y}px`);
    this.#stage.toggleAttribute("data-settling", isSettling);
  }
}
