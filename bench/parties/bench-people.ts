import { createHash } from "node:crypto";
import { brand } from "@musubi/base";
import type { AccountId, DeviceId } from "@musubi/protocol";
import type { Client } from "pg";

/** Twenty digits are a name as ids have it, and the number can be read back from them. */
function nameOf(user: number): string {
  return String(user).padStart(20, "0");
}

export function accountIdOf(user: number): AccountId {
  return brand<AccountId>(`usr_${nameOf(user)}`);
}

function deviceIdOf(user: number): DeviceId {
  return brand<DeviceId>(`dev_${nameOf(user)}`);
}

/** The session token of a user's only device. */
export function tokenOf(user: number): string {
  return `mst_${nameOf(user).padStart(43, "0")}`;
}

/** How many people there are, and how many of them user 0 can put into a room. */
export interface Census {
  readonly users: number;
  readonly roomUsers: number;
}

/**
 * Fills an empty, migrated database with people as sign-up leaves them: user 2n is a friend of user 2n+1, and user 0 of everyone
 * who will be in the room. Written as the superuser of the bench's own cluster, because five thousand sign-ups would be five
 * thousand password hashes, made slow on purpose, before the first figure; what is measured begins at the session.
 */
export async function fillWithPeople(superuser: Client, { users, roomUsers }: Census): Promise<void> {
  const all = Array.from({ length: users }, (_, user) => user);
  const accountIds = all.map(accountIdOf);
  const insert = (text: string, ...values: readonly unknown[]): Promise<unknown> => superuser.query(text, [...values]);
  await insert(
    "insert into musubi.accounts (id, country, language, region, created_at) select i, 'JP', 'ja', 'jp', now() from unnest($1::text[]) i",
    accountIds,
  );
  await insert(
    "insert into musubi.profiles (account_id, handle, display_name) select i, 'user' || n, 'User ' || n from unnest($1::text[], $2::int[]) u (i, n)",
    accountIds,
    all,
  );
  await insert(
    `insert into musubi.devices (id, account_id, name, kind, token_hash, created_at, last_seen_at)
     select d, i, 'bench', 'program', h, now(), now() from unnest($1::text[], $2::text[], $3::bytea[]) u (d, i, h)`,
    all.map(deviceIdOf),
    accountIds,
    all.map((user) => createHash("sha256").update(tokenOf(user)).digest()),
  );
  const pairs = friendPairs({ users, roomUsers });
  await insert(
    "insert into musubi.relations (owner_id, other_id, state, since, changed_seq) select a, b, 'friend', now(), 1 from unnest($1::text[], $2::text[]) u (a, b)",
    pairs.map(([one]) => accountIdOf(one)),
    pairs.map(([, other]) => accountIdOf(other)),
  );
  await superuser.query("analyze");
}

/** Every friendship from both sides, each once. */
function friendPairs({ users, roomUsers }: Census): (readonly [number, number])[] {
  const pairs = new Map<string, readonly [number, number]>();
  const add = (one: number, other: number): void => {
    pairs.set(`${one} ${other}`, [one, other]);
    pairs.set(`${other} ${one}`, [other, one]);
  };
  for (let user = 0; user + 1 < users; user += 2) add(user, user + 1);
  for (let user = 1; user < roomUsers; user++) add(0, user);
  return [...pairs.values()];
}
