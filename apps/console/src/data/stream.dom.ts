/** How a stream ended: by the directory's word, or because nothing came any more. */
export type StreamEnd = "ended" | "lost";

/** What a stream tells. Each is called once at most, `onEnd` after which nothing is. */
export interface StreamEvents {
  readonly onOpen: () => void;
  readonly onEnd: (end: StreamEnd) => void;
}

/** The directory gives a sign of life every ten seconds. */
const SILENCE_MS = 20_000;

/**
 * Holds the directory's stream open: while it is, this session lives. It is never opened again by itself: whoever was cut must not be
 * shown anything while it is found out, so the session asks first, with nothing on the screen. Disposing ends it without a word.
 */
export function openStream({ onOpen, onEnd }: StreamEvents): Disposable {
  const source = new EventSource("/api/stream");
  let isOver = false;
  let silence: ReturnType<typeof setTimeout>;
  const close = (): void => {
    isOver = true;
    clearTimeout(silence);
    source.close();
  };
  const end = (how: StreamEnd): void => {
    if (isOver) return;
    close();
    onEnd(how);
  };
  const heard = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => end("lost"), SILENCE_MS);
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
