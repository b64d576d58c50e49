import type { MakeClient } from "../clients/thin-client.ts";
import type { Measured } from "../machine/cpu-window.ts";

/** A server under test in processes of its own, on fresh data, until it is disposed. */
export interface Party extends Measured, AsyncDisposable {
  readonly client: MakeClient;
  /** How many messages of people its store holds; null when it has none. */
  storedCount(): Promise<number | null>;
}

/** Starts a party. Each measurement starts its own, so that none pays for the one before. */
export type StartParty = () => Promise<Party>;
