import type { Person } from "@musubi/testkit";
import { WebSocket } from "ws";

/** An open socket of somebody's device that keeps what it is told. */
export interface Listener {
  /** Every event so far, as its text. */
  readonly heard: readonly string[];
  /** Resolves once an event fits. */
  hears(fits: (event: string) => boolean): Promise<void>;
  /** Resolves once this holds; asked now and after every event. */
  until(holds: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/** Opens a socket as this device. */
export async function listen(person: Person): Promise<Listener> {
  const heard: string[] = [];
  const waiting = new Set<() => void>();
  const socket = new WebSocket(`${person.url.replace("http", "ws")}/api/socket`, { headers: { Authorization: `Bearer ${person.token}` } });
  socket.on("message", (data: Buffer) => {
    heard.push(data.toString());
    for (const check of waiting) check();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!holds()) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  return {
    heard,
    until,
    hears: (fits) => until(() => heard.some(fits)),
    close: () =>
      new Promise((resolve) => {
        socket.once("close", () => resolve());
        socket.close();
      }),
  };
}
