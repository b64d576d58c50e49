import { type Clock, hex } from "@musubi/base";
import { type AccountId, type DeviceId, idBytes, idFromBytes } from "@musubi/protocol";
import type { TrustBook } from "../account/trust-book.ts";
import { restored, stored } from "../packed.ts";
import type { Vault } from "../vault/vault.ts";

/** What a watch is given to work with. */
export interface OwnWatchParts {
  readonly vault: Vault;
  readonly trust: TrustBook;
  readonly clock: Clock;
  readonly onChange: () => void;
}

const PLACE = "own-devices";
const DAY_MS = 86_400_000;

interface Kept {
  /** Devices that the person knows, in hex. */
  readonly known: readonly string[];
}

/**
 * Looks at what the log says of one's own account: a device that was stated and that this device has never seen is asked about, until the
 * person has said that it is theirs, or has signed it out.
 */
export class OwnWatch {
  readonly #parts: OwnWatchParts;
  #unknown: readonly DeviceId[] = [];
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: OwnWatchParts) {
    this.#parts = parts;
  }

  /** Devices of the account that the person was not asked about yet. */
  get unknown(): readonly DeviceId[] {
    return this.#unknown;
  }

  /** Looks, if the last look is a day old. */
  async daily(accountId: AccountId): Promise<void> {
    if (this.#parts.clock.monotonicMs() - this.#lookedAtMs >= DAY_MS) await this.look(accountId);
  }

  /** Asks for the own statements, has them proven, and compares the devices with those that are known. */
  async look(accountId: AccountId): Promise<void> {
    const { trust, vault, clock, onChange } = this.#parts;
    const own = await trust.refresh(accountId);
    if (!own.ok) return;
    this.#lookedAtMs = clock.monotonicMs();
    const stated = own.value.chain.newest.devices.map(({ device }) => device);
    const bytes = await vault.read(PLACE);
    const known = new Set(bytes === null ? stated.map(hex) : restored<Kept>(bytes).known);
    if (bytes === null) await vault.write([{ key: PLACE, value: stored({ known: [...known] } satisfies Kept) }]);
    this.#unknown = stated.filter((device) => !known.has(hex(device))).flatMap((device) => idFromBytes("dev", device) ?? []);
    onChange();
  }

  /** The person says that these are theirs. */
  async confirm(accountId: AccountId): Promise<void> {
    const own = await this.#parts.trust.known(accountId);
    if (own !== null) await this.#know(own.chain.newest.devices.map(({ device }) => device));
  }

  /** This device has just given the account's identity to that one: nobody needs to be asked about it. */
  async expect(deviceId: DeviceId): Promise<void> {
    await this.#know([idBytes(deviceId)]);
  }

  async #know(devices: readonly Uint8Array[]): Promise<void> {
    const { vault, onChange } = this.#parts;
    const names = devices.map(hex);
    await vault.inTurn(PLACE, async () => {
      const bytes = await vault.read(PLACE);
      // A device that never looked knows whatever there is at its first look.
      if (bytes === null) return;
      const known = [...new Set([...restored<Kept>(bytes).known, ...names])];
      await vault.write([{ key: PLACE, value: stored({ known } satisfies Kept) }]);
    });
    this.#unknown = this.#unknown.filter((device) => !names.includes(hex(idBytes(device))));
    onChange();
  }
}
