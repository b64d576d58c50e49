import { type SendableContent, signIn, type TalkId } from "@musubi/protocol";
import { type Person, personOf, TEST_PASSWORD } from "@musubi/testkit";
import { vi } from "vitest";
import { openPlatformSocket } from "../src/connection/open-socket.dom.ts";
import {
  type Connection,
  type ConnectOptions,
  callOnce,
  connect,
  createEngine,
  type Engine,
  type LocalStore,
  memoryStore,
  type OpenSocket,
  type Socket,
  timelineOf,
} from "../src/index.ts";

/** One device of a person: the real client against the real server, with a line that a test can cut. */
export interface Device {
  readonly engine: Engine;
  readonly connection: Connection;
  readonly store: LocalStore;
  /** Breaks the line; the connection comes back by itself unless it is barred. */
  cut(): void;
  /** While true, no line can be opened. */
  bar(isBarred: boolean): void;
  /** The texts of a talk as this device shows them. */
  texts(talkId: TalkId): string[];
  close(): Promise<void>;
}

/** A socket factory whose sockets can be cut, as a network would: without a goodbye. */
function fragileSockets() {
  let isBarred = false;
  const ends = new Set<() => void>();
  const openSocket: OpenSocket = (address, handlers) => {
    let isEnded = false;
    const end = () => {
      if (isEnded) return;
      isEnded = true;
      ends.delete(end);
      socket?.close();
      handlers.onClose(1006);
    };
    const whileAlive = (act: () => void) => {
      if (!isEnded) act();
    };
    const socket: Socket | null = isBarred
      ? null
      : openPlatformSocket(address, {
          onOpen: () => whileAlive(handlers.onOpen),
          onText: (frame) => whileAlive(() => handlers.onText(frame)),
          onClose: (code) =>
            whileAlive(() => {
              isEnded = true;
              ends.delete(end);
              handlers.onClose(code);
            }),
        });
    ends.add(end);
    if (socket === null) queueMicrotask(end);
    return { send: (frame) => whileAlive(() => socket?.send(frame)), close: end };
  };
  return {
    openSocket,
    cut: () => {
      for (const end of ends) end();
    },
    bar: (next: boolean) => {
      isBarred = next;
      if (next) for (const end of ends) end();
    },
  };
}

const opened: Device[] = [];

/** Closes every device that a test has opened. */
export async function closeDevices(): Promise<void> {
  for (const device of opened.splice(0)) await device.close();
}

/** Starts a device with this person's token and waits for its first sync. */
export async function openDevice(person: Person, options: { store?: LocalStore; connect?: Partial<ConnectOptions> } = {}): Promise<Device> {
  const sockets = fragileSockets();
  const connection = connect({ url: person.url, token: person.token, openSocket: sockets.openSocket, ...options.connect });
  const store = options.store ?? memoryStore();
  const engine = createEngine({ connection, store });
  const device: Device = {
    engine,
    connection,
    store,
    cut: sockets.cut,
    bar: sockets.bar,
    texts: (talkId) =>
      (timelineOf(engine.state(), talkId)?.messages ?? []).flatMap(({ content }) => (content.kind === "text" ? [content.text] : [])),
    close: async () => {
      await engine[Symbol.asyncDispose]();
      await connection[Symbol.asyncDispose]();
    },
  };
  opened.push(device);
  await engine.start();
  await engine.whenSynced();
  return device;
}

/** Signs a person in on one more device. */
export async function anotherDevice(person: Person): Promise<Person> {
  const credential = { kind: "password", handle: person.handle, password: TEST_PASSWORD } as const;
  const answer = await callOnce({ url: person.url }, signIn, { credential, deviceName: "second", carrier: "bearer" });
  if (!answer.ok) throw new Error(`Sign-in was refused: ${answer.reason.code}.`);
  const { deviceId, token = "" } = answer.value.session;
  return personOf(person.url, { handle: person.handle, accountId: person.accountId, deviceId, token });
}

export function text(words: string): SendableContent {
  return { kind: "text", text: words };
}

/** Waits until this holds. */
export function until(holds: () => boolean | Promise<boolean>): Promise<unknown> {
  return vi.waitUntil(holds, { timeout: 60_000, interval: 10 });
}

/** Whole numbers below a bound, the same for the same seed (mulberry32, public domain). */
export function chance(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
}
