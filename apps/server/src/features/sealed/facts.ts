import type { DeviceName, TalkFacts } from "@musubi/e2ee/public-view";
import { idBytes } from "@musubi/protocol";
import type { EntitledRow } from "./store.ts";

/** What the database knows of a talk, as the judge of commits asks for it. */
export function talkFacts(entitled: readonly EntitledRow[], owed: readonly number[], nowMs: number): TalkFacts {
  const keys = new Map(
    entitled.map((row) => [nameOf({ account: idBytes(row.account_id), device: idBytes(row.device_id) }), row.signature_key]),
  );
  const accounts = new Set(entitled.map((row) => textOf(idBytes(row.account_id))));
  return {
    // A member without a device that may be here has none that could commit.
    isMember: (account) => accounts.has(textOf(account)),
    isDeviceKey: (device, signatureKey) => keys.get(nameOf(device))?.equals(signatureKey) === true,
    owed: new Set(owed),
    nowMs,
  };
}

function nameOf({ account, device }: DeviceName): string {
  return `${textOf(account)}/${textOf(device)}`;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
