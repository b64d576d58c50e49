import type { AccountId, DeviceId } from "@musubi/protocol";

/** A signed-in person on one of their devices. */
export interface UserActor {
  readonly kind: "user";
  readonly accountId: AccountId;
  readonly deviceId: DeviceId;
}

/** Somebody not signed in. The address is used for rate limits only and is never stored or logged. */
export interface AnyoneActor {
  readonly kind: "anyone";
}

/** Who calls. */
export type Actor = UserActor | AnyoneActor;

/** What a request brings along besides its input. */
export interface Caller {
  readonly actor: Actor;
  /** The network address, for rate limits. */
  readonly address: string;
}
