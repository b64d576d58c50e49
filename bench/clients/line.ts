import WebSocket from "ws";

const CONNECT_MS = 60_000;
const CLOSE_MS = 500;

/** What the owner of a line hears. */
export interface LineEvents {
  readonly onText: (text: string, bytes: Buffer) => void;
  readonly onFailure: (reason: Error) => void;
}

/** A bare WebSocket of a thin client. */
export class Line {
  readonly #socket: WebSocket;
  #isClosing = false;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Opens a socket; resolves when it is open. */
  static open(url: string, headers: Readonly<Record<string, string>>, events: LineEvents): Promise<Line> {
    return new Promise((resolve, reject) => {
      // Text is checked by the servers; checking it once more here would only cost the machine.
      const socket = new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true, headers, handshakeTimeout: CONNECT_MS });
      const line = new Line(socket);
      const fail = (reason: Error): void => {
        reject(reason);
        if (!line.#isClosing) events.onFailure(reason);
      };
      socket.on("error", fail);
      socket.on("close", () => fail(new Error("The server closed the line.")));
      socket.on("open", () => resolve(line));
      socket.on("message", (data) => {
        // One byte per character is enough to find ids, and much cheaper than decoding.
        if (Buffer.isBuffer(data)) events.onText(data.toString("latin1"), data);
      });
    });
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    const socket = this.#socket;
    if (socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    socket.close();
    const timer = setTimeout(() => socket.terminate(), CLOSE_MS);
    await closed;
    clearTimeout(timer);
  }
}
