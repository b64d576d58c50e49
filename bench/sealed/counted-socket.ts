import type { ConnectOptions } from "@musubi/client";

/** What went over a device's line. */
export interface Traffic {
  /** Frames that the device sent. */
  calls: number;
  bytesIn: number;
  bytesOut: number;
}

/** The platform's socket, with everything that goes over it counted. */
export function countedSocket(traffic: Traffic): NonNullable<ConnectOptions["openSocket"]> {
  return ({ url, token }, handlers) => {
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${token ?? ""}` } });
    socket.addEventListener("open", () => handlers.onOpen());
    socket.addEventListener("message", ({ data }: { readonly data: unknown }) => {
      if (typeof data !== "string") return;
      traffic.bytesIn += Buffer.byteLength(data);
      handlers.onText(data);
    });
    socket.addEventListener("close", ({ code }) => handlers.onClose(code));
    return {
      send: (text) => {
        traffic.calls += 1;
        traffic.bytesOut += Buffer.byteLength(text);
        socket.send(text);
      },
      close: () => socket.close(),
    };
  };
}
