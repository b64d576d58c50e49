import { base64url, utf8 } from "@musubi/base";
import type { DeviceKey, DeviceSignature, StaffDeviceId } from "@musubi/protocol/staff";

/*
 * The key of this device: the only thing that the console keeps in the browser. It is made so that it cannot leave (Web Crypto,
 * not extractable), so a copy of the browser's files is worth nothing without the browser.
 */

const DATABASE = "musubi-console";
const STORE = "devices";
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;

/** A fresh key whose private half only this browser can use. */
export interface FreshKey {
  readonly publicKey: DeviceKey;
  readonly privateKey: CryptoKey;
}

interface Kept {
  readonly deviceId: StaffDeviceId;
  readonly staffId: string;
  readonly privateKey: CryptoKey;
}

/** Makes a key for this device. */
export async function makeDeviceKey(): Promise<FreshKey> {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
  const { x = "", y = "" } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return { publicKey: { kty: "EC", crv: "P-256", x, y }, privateKey: pair.privateKey };
}

/** Keeps the key under the name that the directory gave the device. An earlier one of the same member goes. */
export async function keepDeviceKey(kept: Kept): Promise<void> {
  await navigator.storage.persist().catch(() => false);
  await inStore("readwrite", (store) => store.put(kept));
}

/** Signs a sign-in's challenge as this device. Null where this browser holds no key of that member. */
export async function signAsDevice(staffId: string | null, challenge: string): Promise<DeviceSignature | null> {
  const kept = staffId === null ? null : await findKept(staffId);
  if (kept === null) return null;
  const text = utf8(`musubi staff device\n${challenge}`);
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, kept.privateKey, Uint8Array.from(text));
  return { deviceId: kept.deviceId, signature: base64url(new Uint8Array(signature)) };
}

/** A browser that refuses to keep anything is a device that nobody knows. */
async function findKept(staffId: string): Promise<Kept | null> {
  const found: unknown = await inStore("readonly", (store) => store.get(staffId)).catch(() => null);
  return (found as Kept | undefined) ?? null;
}

async function inStore(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const database = await openDatabase();
  try {
    return await resultOf(work(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.addEventListener("upgradeneeded", () => void request.result.createObjectStore(STORE, { keyPath: "staffId" }));
  return resultOf(request);
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("The browser gave no reason.")));
  });
}
