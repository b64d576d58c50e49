/**
 * Registers the service worker and calls `onUpdate` when a newer version waits. The callback gets the way to switch to it.
 * Nothing happens where the browser has none, and in development.
 */
export function registerServiceWorker(onUpdate: (switchNow: () => void) => void): void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  const { serviceWorker } = navigator;
  let isSwitching = false;
  serviceWorker.addEventListener("controllerchange", () => {
    if (isSwitching) location.reload();
  });
  const offer = (waiting: ServiceWorker) => {
    onUpdate(() => {
      isSwitching = true;
      waiting.postMessage({ kind: "switch" });
    });
  };
  void serviceWorker
    .register("/service-worker.js", { scope: "/", updateViaCache: "none" })
    .then((registration) => {
      if (registration.waiting !== null && serviceWorker.controller !== null) offer(registration.waiting);
      registration.addEventListener("updatefound", () => {
        const next = registration.installing;
        next?.addEventListener("statechange", () => {
          if (next.state === "installed" && serviceWorker.controller !== null) offer(next);
        });
      });
    })
    .catch(() => undefined);
}
