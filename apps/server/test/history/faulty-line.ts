import type { OpenSocket, SocketHandlers } from "@musubi/client";
import WebSocket from "ws";
import type { Dice } from "./dice.ts";

/** Of a hundred frames: sent twice, received twice, and followed by an old event once more. */
const SENT_TWICE = 0.05;
const RECEIVED_TWICE = 0.05;
const EVENT_AGAIN = 0.05;
const EVENTS_KEPT = 30;
const CUT = 1006;

/** The line of one device, over a network that doubles frames, brings old events again, and can be cut. */
export class FaultyLine {
  readonly open: OpenSocket;
  readonly #cuts = new Set<() => void>();

  constructor(dice: Dice) {
    // Kept across sockets: what comes again may be older than the line.
    const events: string[] = [];
    this.open = ({ url, token }, handlers) => {
      const socket = new WebSocket(url, { perMessageDeflate: false, headers: token === null ? {} : { authorization: `Bearer ${token}` } });
      let isOver = false;
      const end = (code: number): void => {
        this.#cuts.delete(cut);
        if (isOver) return;
        isOver = true;
        handlers.onClose(code);
      };
      const cut = (): void => {
        socket.terminate();
        end(CUT);
      };
      this.#cuts.add(cut);
      socket.on("open", () => {
        if (!isOver) handlers.onOpen();
      });
      socket.on("message", (data: Buffer) => {
        if (!isOver) receive(data.toString(), handlers, { events, dice });
      });
      socket.on("close", end);
      // A broken socket also closes.
      socket.on("error", () => undefined);
      return {
        send: (text) => {
          const times = dice.chance(SENT_TWICE) ? 2 : 1;
          for (let time = 0; time < times && !isOver && socket.readyState === WebSocket.OPEN; time++) socket.send(text);
        },
        close: () => {
          isOver = true;
          this.#cuts.delete(cut);
          socket.terminate();
        },
      };
    };
  }

  /** Breaks the line as a network does: without a goodbye, and what was on its way is gone. */
  cut(): void {
    for (const cut of [...this.#cuts]) cut();
  }
}

function receive(text: string, handlers: SocketHandlers, { events, dice }: { events: string[]; dice: Dice }): void {
  handlers.onText(text);
  if (dice.chance(RECEIVED_TWICE)) handlers.onText(text);
  if (!text.startsWith('{"ev":"message.changed"')) return;
  events.push(text);
  if (events.length > EVENTS_KEPT) events.shift();
  const old = events[dice.below(events.length)];
  if (old !== undefined && dice.chance(EVENT_AGAIN)) handlers.onText(old);
}
