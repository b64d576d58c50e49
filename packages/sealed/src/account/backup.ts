import { no, ok, type Random, type Result } from "@musubi/base";
import type { Connection } from "@musubi/client";
import { readBackup, writeBackup } from "@musubi/protocol";
import { packed, unpacked } from "../packed.ts";
import type { OwnKeys } from "./own-keys.ts";
import { type BackupContent, type BackupSecret, openBackup, openByRoot, sealBackup, type Wrap, waysInto, wrapRoot } from "./recovery.ts";

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

interface Parts {
  readonly connection: Pick<Connection, "call">;
  readonly random: Random;
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
  { connection, random }: Parts,
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
  const body = await sealBackup({ identitySeed }, { accountId, version, root, wraps }, random);
  const written = await connection.call(writeBackup, { version, body: packed(body) });
  return written.ok ? ok(version) : no("offline");
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
