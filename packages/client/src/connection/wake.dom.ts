import type { Connection } from "./surface.ts";

/**
 * Wakes the connection whenever the browser says that the network or the person is back. When it says that the network is gone, the
 * line is tried at once too: the person sees within moments that nothing gets through. Returns the way to stop.
 */
export function wakeOnReturn(connection: Connection): () => void {
  const onNetwork = () => connection.wake();
  const onVisible = () => {
    if (document.visibilityState === "visible") connection.wake();
  };
  window.addEventListener("online", onNetwork);
  window.addEventListener("offline", onNetwork);
  document.addEventListener("visibilitychange", onVisible);
  return () => {
    window.removeEventListener("online", onNetwork);
    window.removeEventListener("offline", onNetwork);
    document.removeEventListener("visibilitychange", onVisible);
  };
}
