/** How a stream ended: by the directory's word, or because nothing came any more. */
export type StreamEnd = "ended" | "lost";

/** What a stream tells. After `onEnd` nothing is called any more. */
export interface StreamEvents {
  readonly onOpen: () => void;
  /** The directory was not heard for a moment, or is heard again. */
  readonly onQuiet: (isQuiet: boolean) => void;
  readonly onEnd: (end: StreamEnd) => void;
}

/**
 * The directory gives a sign of life four times a second, each after it has seen whether somebody was cut. After this long without one
 * nobody knows whether the session still lives, and nothing may be on the screen.
 */
const QUIET_MS = 900;
/** After this long the line is taken for lost. */
const SILENCE_MS = 20_000;

/**
 * Holds the directory's stream open: while it is, this session lives. It is never opened again by itself: whoever was cut must not be
 * shown anything while it is found out, so the session asks first, with nothing on the screen. Disposing ends it without a word.
 */
export function openStream({ onOpen, onQuiet, onEnd }: StreamEvents): Disposable {
  const source = new EventSource("/api/stream");
  let isOver = false;
  let isQuiet = false;
  let silence: ReturnType<typeof setTimeout>;
  let quiet: ReturnType<typeof setTimeout>;
  const close = (): void => {
    isOver = true;
    clearTimeout(silence);
    clearTimeout(quiet);
    source.close();
  };
  const end = (how: StreamEnd): void => {
    if (isOver) return;
    close();
    onEnd(how);
  };
  const say = (next: boolean): void => {
    if (isQuiet === next) return;
    isQuiet = next;
    onQuiet(next);
  };
  const heard = (): void => {
    clearTimeout(silence);
    clearTimeout(quiet);
    silence = setTimeout(() => end("lost"), SILENCE_MS);
    quiet = setTimeout(() => say(true), QUIET_MS);
    say(false);
  };
  heard();
  source.addEventListener("still", heard);
  source.addEventListener("open", (event) => {
    heard();
    // The browser has an event of the same name, which carries no data: it says that there is a line, not that a session lives.
    if (event instanceof MessageEvent) onOpen();
  });
  source.addEventListener("ended", () => end("ended"));
  source.addEventListener("error", () => end("lost"));
  return { [Symbol.dispose]: close };
}
