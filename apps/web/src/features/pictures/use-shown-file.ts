import { fromBase64url } from "@musubi/base";
import type { FileView, RenditionView } from "@musubi/protocol";
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { thumbHashToAverageRGBA, thumbHashToDataURL } from "thumbhash";
import { nameOf, type Shown, type ShownAt } from "../../data/files/shown-file.ts";
import { useSignedIn } from "../../data/hooks.ts";
import { newerOf } from "./choose-rendition.ts";

const NOTHING: Shown = { kind: "absent" };
/** So far outside of what can be seen pictures begin to load. */
const NEAR = "600px";

/** The file as it is described now: a withdrawn picture may have been made anew since its message was read. */
export function useFreshFile(file: FileView): FileView {
  const { files } = useSignedIn();
  const subscribe = useCallback((listener: () => void) => files.subscribe(file.fileId, listener), [files, file.fileId]);
  const fresh = useSyncExternalStore(subscribe, () => files.readFresh(file.fileId));
  return newerOf(file, fresh);
}

/** One form of a file from memory, loaded and proven while it is wanted. */
export function useShownFile(file: FileView, rendition: RenditionView | null, at: ShownAt, isWanted: boolean): Shown {
  const { files } = useSignedIn();
  const { talkId, seq, albumId, keptIn } = at;
  const name = rendition === null ? "" : nameOf(file.fileId, rendition);
  const subscribe = useCallback((listener: () => void) => files.subscribe(name, listener), [files, name]);
  const shown = useSyncExternalStore(subscribe, () => files.read(name));
  useEffect(() => {
    if (!isWanted || rendition === null) return undefined;
    return files.want({ fileId: file.fileId, rendition, at: { talkId, seq, albumId, keptIn } });
    // oxlint-disable-next-line react/exhaustive-deps -- because the name stands for the file and its form, whose objects change with each view.
  }, [files, name, isWanted, talkId, seq, albumId, keptIn]);
  return rendition === null ? NOTHING : shown;
}

/** Whether the element is on the screen or near it. Once it was, it stays so. */
export function useIsNear(): readonly [(element: Element | null) => void, boolean] {
  const [element, setElement] = useState<Element | null>(null);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    if (element === null || isNear) return undefined;
    const observer = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && setNear(true), {
      rootMargin: NEAR,
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element, isNear]);
  return [setElement, isNear];
}

/** What to paint until the picture is there, as a style; nothing where there is none. */
export function usePlaceholder(hash: string | null): React.CSSProperties {
  return useMemo(() => {
    const bytes = hash === null ? null : fromBase64url(hash);
    return bytes === null || bytes.length < 5 ? {} : { backgroundImage: `url(${thumbHashToDataURL(bytes)})` };
  }, [hash]);
}

/** Cells that are flown over are gone before so long. */
const PASSING_MS = 90;

/**
 * The same for a grid that is flown over: at once only the colour of the picture, which costs nothing; what it looks like, when it
 * is still waited for a moment later.
 */
export function useGridPlaceholder(hash: string | null, isWaiting: boolean): React.CSSProperties {
  const [isStaying, setStaying] = useState(false);
  useEffect(() => {
    if (!isWaiting || isStaying) return undefined;
    const timer = setTimeout(() => setStaying(true), PASSING_MS);
    return () => clearTimeout(timer);
  }, [isWaiting, isStaying]);
  const blurred = usePlaceholder(isStaying ? hash : null);
  const hue = useMemo(() => {
    const bytes = hash === null ? null : fromBase64url(hash);
    if (bytes === null || bytes.length < 5) return {};
    const { r, g, b, a } = thumbHashToAverageRGBA(bytes);
    return { backgroundColor: `rgb(${Math.round(r * 255)} ${Math.round(g * 255)} ${Math.round(b * 255)} / ${a.toFixed(2)})` };
  }, [hash]);
  return isStaying ? blurred : hue;
}
