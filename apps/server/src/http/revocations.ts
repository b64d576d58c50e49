import type { Clock } from "@musubi/base";
import type { DeviceId } from "@musubi/protocol";

/** Well within the second that promise P8 allows. */
const EVERY_MS = 500;
/** How far the clocks of two processes may be apart, or a transaction may take, without a sign-out being missed. */
const OVERLAP_MS = 60_000;

/** What watching needs. */
export interface RevocationParts {
  readonly clock: Clock;
  /** The devices that were signed out since an instant. */
  readonly readRevoked: (sinceMs: number) => Promise<readonly { readonly deviceId: DeviceId; readonly revokedAt: Date }[]>;
  /** Nothing is asked while nobody listens. */
  readonly hasSockets: () => boolean;
  /** Ends what a device has open here. Harmless for a device that has nothing. */
  readonly onRevoked: (deviceId: DeviceId) => void;
}

/**
 * Ends the open sockets of devices that another process signed out: the command line, or a second server. This process hears
 * of its own sign-outs directly. While the database is away nothing is asked, and nothing is missed: the next look goes back.
 */
export class RevocationWatch {
  readonly #parts: RevocationParts;
  readonly #timer: NodeJS.Timeout;
  /** Devices that were dealt with, by when they were signed out: each is told once. */
  readonly #told = new Map<DeviceId, number>();
  #sinceMs: number;
  #looking: Promise<void> | null = null;

  constructor(parts: RevocationParts) {
    this.#parts = parts;
    this.#sinceMs = parts.clock.nowMs();
    this.#timer = setInterval(() => this.look(), EVERY_MS).unref();
  }

  /** Looks now; a look that is under way is not doubled. */
  look(): void {
    if (this.#looking !== null || !this.#parts.hasSockets()) return;
    this.#looking = this.#read()
      // The database is away: its own messages tell that already.
      .catch(() => undefined)
      .finally(() => {
        this.#looking = null;
      });
  }

  /** Stops after a look that is under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  async #read(): Promise<void> {
    const { clock, readRevoked, onRevoked } = this.#parts;
    const nowMs = clock.nowMs();
    const revoked = await readRevoked(this.#sinceMs - OVERLAP_MS);
    this.#sinceMs = nowMs;
    for (const [deviceId, atMs] of this.#told) if (atMs < nowMs - 2 * OVERLAP_MS) this.#told.delete(deviceId);
    for (const { deviceId, revokedAt } of revoked) {
      if (this.#told.has(deviceId)) continue;
      this.#told.set(deviceId, revokedAt.getTime());
      onRevoked(deviceId);
    }
  }
}
