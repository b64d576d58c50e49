import type { Connection } from "./surface.ts";

/** Wakes the connection whenever the browser says that the network or the person is back. Returns the way to stop. */
export function wakeOnReturn(connection: Connection): () => void {
  const onOnline = () => connection.wake();
  const onVisible = () => {
    if (document.visibilityState === "visible") connection.wake();
  };
  window.addEventListener("online", onOnline);
  document.addEventListener("visibilitychange", onVisible);
  return () => {
    window.removeEventListener("online", onOnline);
    document.removeEventListener("visibilitychange", onVisible);
  };
}
