import { systemClock, systemRandom } from "@musubi/base";
import { type Connection, connect, createEngine, memoryStore } from "@musubi/client";
import { memoryVault, type Prepare, prepareAsIs, SealedDesk, SealedEngine, type Vault } from "@musubi/sealed";
import type { Person } from "@musubi/testkit";
import { vi } from "vitest";

/** The app's own client without a page, on a device with its keys. */
export interface AppDevice {
  readonly person: Person;
  readonly engine: SealedEngine;
  readonly desk: SealedDesk;
  readonly close: () => Promise<void>;
}

/** Starts the app of a person and waits until it can be in sealed talks. `over` stands between it and the server; a `vault` of before makes it the same device. */
export async function openApp(
  person: Person,
  {
    over = (connection) => connection,
    prepare = prepareAsIs,
    vault = memoryVault(),
  }: { over?: (connection: Connection) => Connection; prepare?: Prepare; vault?: Vault } = {},
): Promise<AppDevice> {
  const connection = over(connect({ url: person.url, token: person.token }));
  const chance = { clock: systemClock, random: systemRandom };
  const desk = new SealedDesk({ connection, vault, ...chance });
  const engine = new SealedEngine({ inner: createEngine({ connection, store: memoryStore() }), desk, vault, prepare, ...chance });
  await engine.start();
  await engine.whenSynced();
  await until(() => desk.state === "ready");
  const close = async (): Promise<void> => {
    await engine[Symbol.asyncDispose]();
    await connection[Symbol.asyncDispose]();
  };
  return { person, engine, desk, close };
}

/** Waits until this holds. */
export function until(holds: () => boolean | Promise<boolean>): Promise<unknown> {
  return vi.waitUntil(holds, { timeout: 60_000, interval: 20 });
}
