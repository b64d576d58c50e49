import type { AccountId, DeviceId } from "@musubi/protocol";
import type { UserActor } from "../kernel/actor.ts";
import type { ClientSocket } from "./client-socket.ts";
import { textFrame } from "./text-frame.ts";

/** The open sockets of this process, by person. Holds one entry per person and one reference per socket. */
export class Hub {
  readonly #byAccount = new Map<AccountId, ClientSocket | ClientSocket[]>();
  #count = 0;

  /** How many sockets are open. */
  get socketCount(): number {
    return this.#count;
  }

  add(socket: ClientSocket): void {
    const { accountId } = socket.actor;
    const known = this.#byAccount.get(accountId);
    if (known === undefined) this.#byAccount.set(accountId, socket);
    else this.#byAccount.set(accountId, Array.isArray(known) ? [...known, socket] : [known, socket]);
    this.#count += 1;
  }

  remove(socket: ClientSocket): void {
    const { accountId } = socket.actor;
    const rest = this.#of(accountId).filter((other) => other !== socket);
    const [first] = rest;
    if (first === undefined) this.#byAccount.delete(accountId);
    else this.#byAccount.set(accountId, rest.length === 1 ? first : rest);
    this.#count -= 1;
  }

  /** Writes an encoded event to every socket of these people, except the one whose actor this very object is. */
  send(accountIds: Iterable<AccountId>, event: string, except?: UserActor): void {
    const frame = textFrame(event);
    for (const accountId of accountIds) {
      const known = this.#byAccount.get(accountId);
      if (known === undefined) continue;
      if (Array.isArray(known)) for (const socket of known) writeUnless(socket, frame, except);
      else writeUnless(known, frame, except);
    }
  }

  /** Writes an encoded event to one device of a person. */
  sendToDevice(accountId: AccountId, deviceId: DeviceId, event: string): void {
    const frame = textFrame(event);
    for (const socket of this.#of(accountId)) if (socket.actor.deviceId === deviceId) socket.sendEvent(frame);
  }

  isOnline(accountId: AccountId): boolean {
    return this.#byAccount.has(accountId);
  }

  /** The devices of a person that are listening. */
  devicesOf(accountId: AccountId): DeviceId[] {
    return this.#of(accountId).map((socket) => socket.actor.deviceId);
  }

  hasDevice(deviceId: DeviceId): boolean {
    for (const socket of this.all()) if (socket.actor.deviceId === deviceId) return true;
    return false;
  }

  onlineAccounts(): AccountId[] {
    return [...this.#byAccount.keys()];
  }

  /** Ends every socket of a device whose session is over. */
  closeDevice(deviceId: DeviceId): void {
    for (const socket of this.all()) if (socket.actor.deviceId === deviceId) socket.endSession();
  }

  *all(): Iterable<ClientSocket> {
    for (const known of this.#byAccount.values()) {
      if (Array.isArray(known)) yield* known;
      else yield known;
    }
  }

  #of(accountId: AccountId): readonly ClientSocket[] {
    const known = this.#byAccount.get(accountId);
    if (known === undefined) return [];
    return Array.isArray(known) ? known : [known];
  }
}

function writeUnless(socket: ClientSocket, frame: Buffer, except: UserActor | undefined): void {
  if (except === undefined || socket.actor !== except) socket.sendEvent(frame);
}
