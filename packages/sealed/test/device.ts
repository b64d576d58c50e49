import { type Clock, systemClock, systemRandom } from "@musubi/base";
import { type Connection, callOnce, connect, createEngine, type LocalStore, memoryStore, timelineOf } from "@musubi/client";
import { type AccountId, openDirectTalk, signIn, type TalkId } from "@musubi/protocol";
import { type Person, personOf, TEST_PASSWORD } from "@musubi/testkit";
import { vi } from "vitest";
import { memoryVault, type Prepare, prepareAsIs, SealedDesk, SealedEngine, type Vault } from "../src/index.ts";
import { Relay } from "./relay.ts";

/** One device of a person with its keys: the real client against the real server. What it keeps survives it. */
export interface Device {
  readonly person: Person;
  readonly engine: SealedEngine;
  readonly desk: SealedDesk;
  readonly connection: Connection;
  readonly kept: Map<string, Uint8Array>;
  /** Shared by the windows of one browser. */
  readonly vault: Vault;
  /** Resolves when a sealed copy of something has just been kept. */
  sealedCopyKept(): Promise<void>;
  /** What stands between this device and the server. */
  readonly relay: Relay;
  /** Every sealed copy that this device has kept, in the order of keeping. */
  readonly sealed: readonly string[];
  /** As on a full disk. */
  refuseWrites(isFull: boolean): void;
  /** The texts of a talk as this device shows them; sealed ones that it cannot read as "🔒". */
  texts(talkId: TalkId): string[];
  close(): Promise<void>;
}

const opened: Device[] = [];

/** Closes every device that a test has opened. */
export async function closeDevices(): Promise<void> {
  for (const device of opened.splice(0)) await device.close();
}

/** How a device differs from the usual one. */
export interface Ways {
  readonly store?: LocalStore;
  readonly clock?: Clock;
  /** Makes the forms of pictures, which only a browser can draw. */
  readonly prepare?: Prepare;
  /** Stands between the device and the server. */
  readonly meddle?: (relay: Relay) => unknown;
}

/** Starts a device with what it kept before, and waits until it is up to date. */
export async function openDevice(
  person: Person,
  kept = new Map<string, Uint8Array>(),
  shared: Vault = memoryVault(kept),
  { store = memoryStore(), clock = systemClock, prepare = prepareAsIs, meddle = () => undefined }: Ways = {},
): Promise<Device> {
  const relay = new Relay();
  meddle(relay);
  const connection = relay.over(connect({ url: person.url, token: person.token }));
  const chance = { clock, random: systemRandom };
  const sealed: string[] = [];
  let isFull = false;
  let onSealedCopy = () => undefined as void;
  const vault: Vault = {
    ...shared,
    write: async (changes) => {
      if (isFull) throw new Error("The disk is full.");
      await shared.write(changes);
      for (const { key, value } of changes) {
        const body = key.startsWith("out/") && value !== null ? /"body":"([^"]+)"/.exec(new TextDecoder().decode(value))?.[1] : undefined;
        if (body !== undefined && !sealed.includes(body)) sealed.push(body);
      }
      if (changes.some(({ key, value }) => key.startsWith("out/") && new TextDecoder().decode(value ?? undefined).includes('"commitment"')))
        onSealedCopy();
    },
  };
  const desk = new SealedDesk({ connection, vault, ...chance });
  const engine = new SealedEngine({ inner: createEngine({ connection, store }), desk, vault, prepare, ...chance });
  const device: Device = {
    person,
    engine,
    desk,
    connection,
    kept,
    vault: shared,
    sealedCopyKept: () =>
      new Promise((resolve) => {
        onSealedCopy = resolve;
      }),
    relay,
    sealed,
    refuseWrites: (next) => {
      isFull = next;
    },
    texts: (talkId) =>
      (timelineOf(engine.state(), talkId)?.messages ?? []).flatMap(({ content }) =>
        content.kind === "text" ? [content.text] : content.kind === "sealed" ? ["🔒"] : [],
      ),
    close: async () => {
      await engine[Symbol.asyncDispose]();
      await connection[Symbol.asyncDispose]();
    },
  };
  opened.push(device);
  await engine.start();
  await engine.whenSynced();
  await until(() => desk.state !== "starting");
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

/** Opens the sealed talk with a friend. */
export async function sealedTalkWith(device: Device, accountId: AccountId): Promise<TalkId> {
  const answer = await device.engine.perform(openDirectTalk, { accountId, protection: "sealed" });
  if (!answer.ok) throw new Error(`No sealed talk: ${answer.reason.code}.`);
  return answer.value.talk.talkId;
}

/** Waits until this holds. */
export function until(holds: () => boolean | Promise<boolean>): Promise<unknown> {
  return vi.waitUntil(holds, { timeout: 60_000, interval: 10 });
}
