import { systemClock } from "@musubi/base";
import { useEffect, useRef } from "react";
import { useSession } from "../data/hooks.ts";

/** Well within the hour after which a session that nobody uses is over. */
const TELL_MS = 5 * 60_000;

/**
 * Tells the directory that somebody is there, when a hand has moved: what the page asks by itself does not count as use, so an
 * abandoned desk goes dark within the hour. What comes back is who one is now.
 */
export function useActivity(): void {
  const session = useSession();
  const toldMs = useRef(systemClock.monotonicMs());
  useEffect(() => {
    const onHand = () => {
      const nowMs = systemClock.monotonicMs();
      if (nowMs - toldMs.current < TELL_MS) return;
      toldMs.current = nowMs;
      void session.refresh();
    };
    document.addEventListener("pointerdown", onHand);
    document.addEventListener("keydown", onHand);
    return () => {
      document.removeEventListener("pointerdown", onHand);
      document.removeEventListener("keydown", onHand);
    };
  }, [session]);
}
