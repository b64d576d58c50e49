import { brand, fromUtf8, no, ok, type Result, utf8 } from "@musubi/base";
import type { Connection } from "@musubi/client";
import { type HandingKeys, handTo, makeHandingKeys, type Suite, takeHanded } from "@musubi/e2ee";
import { type DeviceId, handOver, listDevices, takeOver } from "@musubi/protocol";
import { packed, unpacked } from "../packed.ts";
import type { KeyDesk } from "./key-desk.ts";
import { lastPins, type Pin, readPins } from "./pin.ts";
import type { TrustBook } from "./trust-book.ts";

/** What linking is given to work with. */
export interface LinkingParts {
  readonly connection: Pick<Connection, "call" | "on">;
  readonly suite: Suite;
  readonly keys: KeyDesk;
  readonly trust: TrustBook;
  /** This device is about to give the account's identity to that one. */
  readonly onGiving: (deviceId: DeviceId) => Promise<void>;
  /** This device has the account's identity now. */
  readonly onLinked: () => void;
}

/** A device of mine that asks for my identity, as this device was told of it. */
export interface LinkRequest {
  readonly deviceId: DeviceId;
  /** The same sixteen letters stand on its own screen, unless somebody in between has put in another key. */
  readonly letters: string;
  readonly publicKey: Uint8Array;
}

/** Why linking did not come about. */
export type LinkFault = "offline" | "locked_out" | "not_a_link";

const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";
const LETTER_COUNT = 16;
const QR_MARK = "musubi-link";

/**
 * A new device gets the account's identity from one that has it. The new one shows a key, as a picture or as sixteen letters made of it (80
 * bits: too many to look for a key of the same letters); the other one, once its owner has scanned or compared them, seals the identity to that
 * key. The server carries both and can read neither.
 */
export class Linking {
  readonly #parts: LinkingParts;
  readonly #listeners = new Set<() => void>();
  #asking: HandingKeys | null = null;
  #request: LinkRequest | null = null;
  readonly #stop: () => void;

  constructor(parts: LinkingParts) {
    this.#parts = parts;
    this.#stop = parts.connection.on("key.handed", () => void this.look());
  }

  /** A device that asks for my identity at the moment. */
  get request(): LinkRequest | null {
    return this.#request;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The new device: makes a key, tells the other devices of mine that it asks, and gives what to show. */
  async ask(): Promise<Result<{ readonly letters: string; readonly code: string }, LinkFault>> {
    const { connection, suite, keys } = this.#parts;
    const own = keys.own;
    if (own === null) return no("offline");
    this.#asking ??= await makeHandingKeys(suite);
    const devices = await connection.call(listDevices, {});
    if (!devices.ok) return no("offline");
    const body = packed(utf8(JSON.stringify({ t: "ask", key: packed(this.#asking.publicKey) })));
    for (const { deviceId, isThis } of devices.value.devices) if (!isThis) await connection.call(handOver, { deviceId, body });
    const letters = await lettersOf(this.#asking.publicKey);
    return ok({ letters, code: `${QR_MARK}:${own.deviceId}:${packed(this.#asking.publicKey)}` });
  }

  /** What a picture said that was scanned on the new device's screen; null when it is none of ours. */
  async readCode(code: string): Promise<LinkRequest | null> {
    const [mark, deviceId = "", key = ""] = code.split(":");
    if (mark !== QR_MARK || !/^dev_[0-9a-hjkmnp-tv-z]{20}$/.test(deviceId) || !/^[A-Za-z0-9_-]{43}$/.test(key)) return null;
    const publicKey = unpacked(key);
    return { deviceId: brand<DeviceId>(deviceId), publicKey, letters: await lettersOf(publicKey) };
  }

  /** The device that has the identity: hands it to the one that asks. */
  async give(request: LinkRequest): Promise<Result<null, LinkFault>> {
    const { connection, suite, keys, trust } = this.#parts;
    const own = keys.own;
    const inheritance = keys.inheritance;
    if (own === null || inheritance === null) return no("locked_out");
    const [identitySeed, backupRoot] = [packed(inheritance.identitySeed), packed(inheritance.backupRoot)];
    const pins = lastPins(await trust.pins(), PINS_MAX);
    const content = utf8(JSON.stringify({ identitySeed, backupRoot, pins } satisfies Inheritance));
    const sealed = await handTo(suite, request.publicKey, about(own.accountId, request.deviceId), content);
    const body = packed(utf8(JSON.stringify({ t: "give", sealed: packed(sealed) })));
    await this.#parts.onGiving(request.deviceId);
    const handed = await connection.call(handOver, { deviceId: request.deviceId, body });
    if (!handed.ok) return no("offline");
    this.#become(null);
    return ok(null);
  }

  /** The owner says that it is none of theirs, or not now. */
  dismiss(): void {
    this.#become(null);
  }

  /** Takes what another device of mine has handed to this one. */
  async look(): Promise<void> {
    const { connection, keys } = this.#parts;
    const answer = await connection.call(takeOver, {});
    if (!answer.ok || answer.value.handed === null) return;
    const { fromDeviceId, body } = answer.value.handed;
    const said = readSaid(unpacked(body));
    if (said?.t === "ask" && keys.state === "ready") {
      const publicKey = unpacked(said.key);
      this.#become({ deviceId: fromDeviceId, publicKey, letters: await lettersOf(publicKey) });
    }
    if (said?.t === "give") await this.#receive(unpacked(said.sealed));
  }

  stop(): void {
    this.#stop();
  }

  async #receive(sealed: Uint8Array): Promise<void> {
    const { suite, keys, trust } = this.#parts;
    if (this.#asking === null || keys.own === null) return;
    const { accountId, deviceId } = keys.own;
    const opened = await takeHanded(suite, this.#asking.secretKey, about(accountId, deviceId), sealed);
    if (!opened.ok) return;
    const inheritance = readInheritance(opened.value);
    if (inheritance === null) return;
    const taken = await keys.takeIdentity(unpacked(inheritance.identitySeed), unpacked(inheritance.backupRoot));
    if (taken.ok) await trust.takePins(inheritance.pins);
    if (taken.ok) await trust.findPinned();
    if (taken.ok) this.#asking = null;
    this.#become(null);
    if (taken.ok) this.#parts.onLinked();
  }

  #become(request: LinkRequest | null): void {
    this.#request = request;
    for (const listener of this.#listeners) listener();
  }
}

interface Inheritance {
  readonly identitySeed: string;
  readonly backupRoot: string;
  /** What their owner has decided of others: a new device begins with the same trust. */
  readonly pins: readonly Pin[];
}

/** What is handed over is small: of whoever has compared more people than this, the others come from the backup, where there is one. */
const PINS_MAX = 80;

function about(accountId: string, deviceId: string): Uint8Array {
  return utf8(`sealed link v1|${accountId}|${deviceId}`);
}

/** Sixteen letters of the hash of a key, in groups of four. */
async function lettersOf(publicKey: Uint8Array): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from([...utf8("sealed link letters v1"), ...publicKey])));
  const letters = Array.from({ length: LETTER_COUNT }, (_, at) => LETTERS.charAt((hash[at] ?? 0) & 31)).join("");
  return letters.match(/.{4}/g)?.join(" ") ?? letters;
}

type SaidToDevice = { readonly t: "ask"; readonly key: string } | { readonly t: "give"; readonly sealed: string };

function readSaid(bytes: Uint8Array): SaidToDevice | null {
  const value = parse(bytes);
  if (value?.["t"] === "ask" && isPacked(value["key"])) return { t: "ask", key: value["key"] };
  if (value?.["t"] === "give" && isPacked(value["sealed"])) return { t: "give", sealed: value["sealed"] };
  return null;
}

function readInheritance(bytes: Uint8Array): Inheritance | null {
  const value = parse(bytes);
  const [identitySeed, backupRoot] = [value?.["identitySeed"], value?.["backupRoot"]];
  return isPacked(identitySeed) && isPacked(backupRoot) ? { identitySeed, backupRoot, pins: readPins(value?.["pins"], PINS_MAX) } : null;
}

function parse(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(fromUtf8(bytes));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function isPacked(value: unknown): value is string {
  return typeof value === "string" && /^[A-Za-z0-9_-]+$/.test(value);
}
