import { systemRandom } from "@musubi/base";
import { indexedDbStore, type LocalStore } from "@musubi/client";
import type { AccountId } from "@musubi/protocol";
import { indexedDbVault, type Vault } from "@musubi/sealed";
import type { PictureShelf } from "./pictures.ts";

/*
 * The only owner of what the app keeps on the device: IndexedDB (one database per account), Cache Storage (the app's own files,
 * written by the service worker, never an answer of the server) and pictures in memory.
 */
const DATABASE_PREFIX = "musubi-";

/** The store of one account on this device. */
export function openStore(accountId: AccountId): LocalStore {
  return indexedDbStore(DATABASE_PREFIX + accountId);
}

/** Where the keys of one account on this device lie, and what was opened with them. */
export function openVault(accountId: AccountId): Vault {
  return indexedDbVault(`${DATABASE_PREFIX}sealed-${accountId}`, systemRandom);
}

/** Forgets everything that was read or written on this device: at sign-out, or when the server asks for it. */
export async function purgeDevice(pictures: PictureShelf | null): Promise<void> {
  pictures?.[Symbol.dispose]();
  const databases = await indexedDB.databases().catch(() => []);
  for (const { name } of databases) if (name?.startsWith(DATABASE_PREFIX) === true) indexedDB.deleteDatabase(name);
}
