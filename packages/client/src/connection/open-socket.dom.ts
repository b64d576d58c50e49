import type { OpenSocket } from "./socket.ts";

/**
 * Opens the platform's own WebSocket. A browser sends its cookie by itself; Node's takes headers as a second argument, which the
 * DOM types do not know, hence the cast.
 */
export const openPlatformSocket: OpenSocket = ({ url, token }, handlers) => {
  const socket =
    token === null ? new WebSocket(url) : new WebSocket(url, { headers: { authorization: `Bearer ${token}` } } as unknown as string[]);
  socket.addEventListener("open", () => handlers.onOpen());
  socket.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (typeof event.data === "string") handlers.onText(event.data);
  });
  socket.addEventListener("close", (event) => handlers.onClose(event.code));
  return {
    send: (text) => socket.send(text),
    close: () => socket.close(),
  };
};
