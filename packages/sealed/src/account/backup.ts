import { no, ok, type Random, type Result } from "@musubi/base";
import type { Connection } from "@musubi/client";
import { readBackup, writeBackup } from "@musubi/protocol";
import { packed, unpacked } from "../packed.ts";
import type { OwnKeys } from "./own-keys.ts";
import { lastPins } from "./pin.ts";
import {
  BACKUP_PINS_MAX,
  type BackupContent,
  type BackupSecret,
  openBackup,
  openByRoot,
  sealBackup,
  type Wrap,
  waysInto,
  wrapRoot,
} from "./recovery.ts";
import type { TrustBook } from "./trust-book.ts";

/** A passkey that opens the backup: which one, and what to ask it. */
export type PasskeyWay = Pick<Wrap, "credential" | "salt">;

/** The ways into an account's backup, as the server says; null when there is no backup. */
export interface BackupWays {
  readonly passkeys: readonly PasskeyWay[];
}

/** Why a way into the backup was not made. "no_code": a passkey is never the only way. */
export type WayFault = "offline" | "locked_out" | "no_code";

/** Passkeys that open the backup beside the code. */
const PASSKEYS_MAX = 10;

/** Another device of the account may write the backup between reading and writing it; so often in a row it does not. */
const ATTEMPTS_MAX = 3;

interface Parts {
  readonly connection: Pick<Connection, "call">;
  readonly random: Random;
}

interface WritingParts extends Parts {
  readonly trust: Pick<TrustBook, "pins" | "takePins">;
}

/** The ways into the backup: null when there is none, "offline" when the server was not reached. */
export async function readWays({ connection }: Parts): Promise<BackupWays | null | "offline"> {
  const kept = await connection.call(readBackup, {});
  if (!kept.ok) return "offline";
  const { backup } = kept.value;
  if (backup === null) return null;
  return { passkeys: waysOf(unpacked(backup.body), backup.version).flatMap((way) => (way.kind === "passkey" ? [way] : [])) };
}

/** Opens the backup by one of the ways into it. */
export async function openKept(
  { connection }: Parts,
  accountId: OwnKeys["accountId"],
  secret: BackupSecret,
): Promise<Result<BackupContent & { readonly root: Uint8Array }, "code_wrong" | "no_backup" | "offline">> {
  const kept = await connection.call(readBackup, {});
  if (!kept.ok) return no("offline");
  if (kept.value.backup === null) return no("no_backup");
  const { version, body } = kept.value.backup;
  return openBackup(unpacked(body), { accountId, version, secret });
}

/**
 * Writes the backup anew with another list of ways. `change` is given those that are good now, and the version for new ones. Gives the version
 * that was written.
 */
export async function rewriteBackup(
  { connection, random, trust }: WritingParts,
  own: OwnKeys,
  change: (good: readonly Wrap[], wrap: (secret: BackupSecret) => Promise<Wrap>) => Promise<readonly Wrap[]>,
): Promise<Result<number, WayFault>> {
  const { accountId, identitySeed, backupRoot: root } = own;
  if (identitySeed === null || root === null) return no("locked_out");
  const kept = await connection.call(readBackup, {});
  if (!kept.ok) return no("offline");
  const { backup } = kept.value;
  const version = (backup?.version ?? 0) + 1;
  const opened =
    backup === null ? null : await openByRoot(unpacked(backup.body), { accountId, version: backup.version, root }).catch(() => null);
  const wraps = await change(opened?.wraps ?? [], (secret) => wrapRoot(root, secret, { accountId, version, random }));
  if (!wraps.some(({ kind }) => kind === "code")) return no("no_code");
  const pins = lastPins([...(opened?.pins ?? []), ...(await trust.pins())], BACKUP_PINS_MAX);
  const body = await sealBackup({ identitySeed, pins }, { accountId, version, root, wraps }, random);
  const written = await connection.call(writeBackup, { version, body: packed(body) });
  return written.ok ? ok(version) : no("offline");
}

/**
 * Brings what the person has decided of others into step between this device and the backup: of each account the last decision counts, on
 * whichever of their devices. The ways into the backup stay as they are. Gives the version that was written; null where none had to be, and
 * where there is no backup that this device can open.
 */
export async function sharePins({ connection, random, trust }: WritingParts, own: OwnKeys): Promise<number | null> {
  const { accountId, identitySeed, backupRoot: root } = own;
  if (identitySeed === null || root === null) return null;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const kept = await connection.call(readBackup, {});
    if (!kept.ok || kept.value.backup === null) return null;
    const before = kept.value.backup;
    const opened = await openByRoot(unpacked(before.body), { accountId, version: before.version, root }).catch(() => null);
    if (opened === null) return null;
    await trust.takePins(opened.pins);
    const pins = lastPins([...opened.pins, ...(await trust.pins())], BACKUP_PINS_MAX);
    if (JSON.stringify(pins) === JSON.stringify(opened.pins)) return null;
    const version = before.version + 1;
    const body = await sealBackup({ identitySeed, pins }, { accountId, version, root, wraps: opened.wraps }, random);
    const written = await connection.call(writeBackup, { version, body: packed(body) });
    if (written.ok) return version;
    if (written.reason.code !== "backup_outdated") return null;
  }
  return null;
}

/** The list with a passkey more; one that was there before is replaced. */
export function withPasskey(good: readonly Wrap[], added: Wrap): readonly Wrap[] {
  const codes = good.filter(({ kind }) => kind === "code");
  const others = good.filter(({ kind, credential }) => kind === "passkey" && credential !== added.credential);
  return [...codes, ...others.slice(1 - PASSKEYS_MAX), added];
}

function waysOf(body: Uint8Array, version: number): readonly Wrap[] {
  try {
    return waysInto(body, version);
  } catch {
    return [];
  }
}
