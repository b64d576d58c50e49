import { type Random, utf8 } from "@musubi/base";
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { Turns } from "./turns.ts";
import type { Vault } from "./vault.ts";

interface Schema extends DBSchema {
  key: { key: string; value: CryptoKey };
  kept: { key: string; value: Uint8Array<ArrayBuffer> };
}

const NONCE_BYTES = 12;

/**
 * A vault in the browser's IndexedDB under this name. Values are sealed (AES-256-GCM, bound to their keys) under a key of this browser that
 * no script can read out: a copied disk shows which talks there are, and nothing of what is in them. It does not protect from a hostile
 * script in the page.
 */
export function indexedDbVault(name: string, random: Random): Vault {
  let opening: Promise<{ database: IDBPDatabase<Schema>; key: CryptoKey }> | null = null;
  const turns = new Turns();
  const open = () => {
    opening ??= openVault(name, () => {
      opening = null;
    }).catch((cause: unknown) => {
      opening = null;
      throw cause;
    });
    return opening;
  };
  const seal = async (key: CryptoKey, place: string, value: Uint8Array) => {
    const nonce = random.bytes(NONCE_BYTES);
    const sealed = await crypto.subtle.encrypt(cipher(nonce, place), key, Uint8Array.from(value));
    const whole = new Uint8Array(NONCE_BYTES + sealed.byteLength);
    whole.set(nonce);
    whole.set(new Uint8Array(sealed), NONCE_BYTES);
    return whole;
  };
  const unseal = async (key: CryptoKey, place: string, whole: Uint8Array<ArrayBuffer>) =>
    new Uint8Array(await crypto.subtle.decrypt(cipher(whole.slice(0, NONCE_BYTES), place), key, whole.slice(NONCE_BYTES)));
  return {
    read: async (place) => {
      const { database, key } = await open();
      const whole = await database.get("kept", place);
      return whole === undefined ? null : unseal(key, place, whole);
    },
    list: async (prefix) => {
      const { database, key } = await open();
      const transaction = database.transaction("kept");
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      const [keys, values] = await Promise.all([transaction.store.getAllKeys(range), transaction.store.getAll(range)]);
      return Promise.all(values.map(async (whole, at) => ({ key: keys[at] ?? "", value: await unseal(key, keys[at] ?? "", whole) })));
    },
    write: async (changes) => {
      const { database, key } = await open();
      // All are sealed before the transaction begins: one that waits for something else ends.
      const sealed = await Promise.all(
        changes.map(async ({ key: place, value }) => ({ place, whole: value === null ? null : await seal(key, place, value) })),
      );
      const transaction = database.transaction("kept", "readwrite", { durability: "strict" });
      const writes = sealed.map(({ place, whole }) =>
        whole === null ? transaction.store.delete(place) : transaction.store.put(whole, place),
      );
      // Asked to commit at once: a page that is closed in this moment does not undo it.
      transaction.commit();
      await Promise.all([...writes, transaction.done]);
    },
    inTurn: (place, work) =>
      turns.take(place, async () => {
        if (!("locks" in navigator)) return work();
        return navigator.locks.request(`${name}/${place}`, work);
      }),
    wipe: async () => {
      const { database } = await open();
      const transaction = database.transaction(["kept", "key"], "readwrite");
      await Promise.all([transaction.objectStore("kept").clear(), transaction.objectStore("key").clear(), transaction.done]);
      database.close();
      opening = null;
    },
  };
}

function cipher(nonce: Uint8Array<ArrayBuffer> | Uint8Array, place: string) {
  return { name: "AES-GCM", iv: Uint8Array.from(nonce), additionalData: Uint8Array.from(utf8(place)) };
}

async function openVault(name: string, onClosed: () => void): Promise<{ database: IDBPDatabase<Schema>; key: CryptoKey }> {
  const database = await openDB<Schema>(name, 1, {
    upgrade: (fresh) => {
      fresh.createObjectStore("key");
      fresh.createObjectStore("kept");
    },
    blocking: (_current, _blocked, event) => {
      onClosed();
      if (event.target instanceof IDBDatabase) event.target.close();
    },
    terminated: onClosed,
  });
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const transaction = database.transaction("key", "readwrite", { durability: "strict" });
  // Two windows may be here at once: whoever is first has made the key of both.
  const known = await transaction.store.get("vault");
  if (known === undefined) await transaction.store.put(made, "vault");
  await transaction.done;
  return { database, key: known ?? made };
}
