import { swallowNextClick } from "../../shell/swallow-click.ts";

/** A point, in CSS pixels. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** What a drag over the grid tells. Points are counted from the upper left corner of the grid. */
export interface DragListener {
  readonly onLift: (index: number) => void;
  readonly onOver: (point: Point) => void;
  readonly onDrop: () => void;
  readonly onCancel: () => void;
}

interface Held {
  readonly pointerId: number;
  readonly index: number;
  readonly from: Point;
  /** A finger rests for this long before it drags: until then it scrolls. */
  isReady: boolean;
  isDragging: boolean;
  at: Point;
}

const HOLD_MS = 450;
const MOVE_PX = 8;
/** So near to an edge the grid scrolls, and so fast at the edge itself. */
const EDGE_PX = 64;
const EDGE_STEP_PX = 14;

/** Hears photos of a grid being dragged, until it is let go: at once with a mouse or pen, after a rest with a finger. */
export class PhotoDrags implements Disposable {
  readonly #grid: HTMLElement;
  readonly #scroller: HTMLElement;
  readonly #listener: DragListener;
  readonly #ended = new AbortController();
  #held: Held | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #frame = 0;

  constructor(grid: HTMLElement, scroller: HTMLElement, listener: DragListener) {
    this.#grid = grid;
    this.#scroller = scroller;
    this.#listener = listener;
    const { signal } = this.#ended;
    grid.addEventListener("pointerdown", (event) => this.#onDown(event), { signal });
    grid.addEventListener("pointermove", (event) => this.#onMove(event), { signal });
    grid.addEventListener("pointerup", () => this.#end("drop"), { signal });
    grid.addEventListener("pointercancel", () => this.#end("cancel"), { signal });
    // A finger that carries a photo does not scroll.
    const still = (event: TouchEvent) => this.#held?.isReady === true && event.cancelable && event.preventDefault();
    grid.addEventListener("touchmove", still, { signal, passive: false });
    addEventListener("keydown", (event) => this.#onKey(event), { signal, capture: true });
  }

  [Symbol.dispose](): void {
    this.#end("cancel");
    this.#ended.abort();
  }

  #onDown(event: PointerEvent): void {
    const index = indexUnder(event);
    if (index === null) return;
    this.#letGo();
    const at = { x: event.clientX, y: event.clientY };
    const isReady = event.pointerType !== "touch";
    const held: Held = { pointerId: event.pointerId, index, from: at, at, isReady, isDragging: false };
    this.#held = held;
    if (isReady) return;
    this.#timer = setTimeout(() => {
      held.isReady = true;
    }, HOLD_MS);
  }

  #onMove(event: PointerEvent): void {
    const held = this.#held;
    if (held === null || event.pointerId !== held.pointerId) return;
    held.at = { x: event.clientX, y: event.clientY };
    if (held.isDragging) return this.#over(held);
    if (Math.hypot(held.at.x - held.from.x, held.at.y - held.from.y) < MOVE_PX) return;
    if (!held.isReady) return this.#letGo();
    held.isDragging = true;
    this.#grid.setPointerCapture(held.pointerId);
    this.#listener.onLift(held.index);
    this.#over(held);
    this.#frame = requestAnimationFrame(() => this.#scroll());
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || this.#held?.isDragging !== true) return;
    event.preventDefault();
    event.stopPropagation();
    this.#end("cancel");
  }

  #over({ at }: Held): void {
    const box = this.#grid.getBoundingClientRect();
    this.#listener.onOver({ x: at.x - box.left, y: at.y - box.top });
  }

  /** Near the upper or lower edge the grid moves on under the photo. */
  #scroll(): void {
    const held = this.#held;
    if (held === null) return;
    const { top, bottom } = this.#scroller.getBoundingClientRect();
    const depth = Math.max(0, held.at.y - (bottom - EDGE_PX)) - Math.max(0, top + EDGE_PX - held.at.y);
    if (depth !== 0) {
      this.#scroller.scrollBy(0, (Math.max(-EDGE_PX, Math.min(EDGE_PX, depth)) / EDGE_PX) * EDGE_STEP_PX);
      this.#over(held);
    }
    this.#frame = requestAnimationFrame(() => this.#scroll());
  }

  #end(how: "drop" | "cancel"): void {
    const wasDragging = this.#held?.isDragging === true;
    this.#letGo();
    if (!wasDragging) return;
    // Letting go is no press.
    swallowNextClick(window);
    if (how === "drop") this.#listener.onDrop();
    else this.#listener.onCancel();
  }

  #letGo(): void {
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
    this.#held = null;
  }
}

/** The photo that a press may lift; null for one that chooses, and beside the photos. */
function indexUnder(event: PointerEvent): number | null {
  if (!event.isPrimary || event.button !== 0 || event.shiftKey || event.ctrlKey || event.metaKey) return null;
  if (!(event.target instanceof Element) || event.target.closest("[data-check]") !== null) return null;
  const index = event.target.closest("[data-index]")?.getAttribute("data-index") ?? null;
  return index === null ? null : Number(index);
}
