import { hex } from "@musubi/base";

/** Bytes of an account's or a device's id inside the protocol. */
export const ID_BYTES = 16;

/** The first byte of every credential identity; another layout will have another. */
const LAYOUT = 0x01;

/** Whose device something belongs to. Only ever taken from a credential that was authenticated. */
export interface DeviceName {
  /** 16 bytes that name the account. */
  readonly account: Uint8Array;
  /** 16 bytes that name the device within all devices. */
  readonly device: Uint8Array;
}

/** The identity in a device's basic credential (RFC 9420 § 5.3): 0x01 ‖ account ‖ device. */
export function credentialIdentity(name: DeviceName): Uint8Array {
  const identity = new Uint8Array(1 + 2 * ID_BYTES);
  identity[0] = LAYOUT;
  identity.set(name.account, 1);
  identity.set(name.device, 1 + ID_BYTES);
  return identity;
}

/** The device named by a credential identity, or null when it is not of our layout. */
export function readCredentialIdentity(identity: Uint8Array): DeviceName | null {
  if (identity.length !== 1 + 2 * ID_BYTES || identity[0] !== LAYOUT) return null;
  return { account: identity.slice(1, 1 + ID_BYTES), device: identity.slice(1 + ID_BYTES) };
}

/** A text that is the same for the same device and for no other, to look things up by. */
export function deviceText(name: DeviceName): string {
  return `${hex(name.account)}/${hex(name.device)}`;
}

/** Whether both are the same device of the same account. */
export function isSameDevice(one: DeviceName, other: DeviceName): boolean {
  return deviceText(one) === deviceText(other);
}

/** Whether both are devices of the same account. */
export function isSameAccount(one: DeviceName, other: DeviceName): boolean {
  return hex(one.account) === hex(other.account);
}
