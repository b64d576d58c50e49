import { join } from "node:path";
import { systemRandom } from "@musubi/base";
import type { MessageView, TalkId } from "@musubi/protocol";
import { type ConnectionSettings, openClient, openKeyRing } from "@musubi/server";
import { type Placed, placedOf } from "./history.ts";

type StoredRow = Pick<MessageView, "clientId" | "senderId" | "content"> & { readonly talkId: TalkId; readonly seq: string };

/** The way of the superuser to the database of a data directory whose server is running. Nothing of ours uses it otherwise. */
export async function superuserOf(dataDir: string): Promise<ConnectionSettings> {
  const keyRing = await openKeyRing({ dir: join(dataDir, "keys"), random: systemRandom, mayCreate: false });
  const host = join(dataDir, "postgres", "run");
  return { host, port: 5432, database: "musubi", user: "postgres", password: keyRing.derivePassword("postgres"), ssl: false };
}

/** Every message of every talk as the store has it, past all of our own code. */
export async function readStore(superuser: ConnectionSettings): Promise<Map<TalkId, Placed[]>> {
  const client = await openClient(superuser);
  try {
    const { rows } = await client.query<StoredRow>(
      `select talk_id as "talkId", seq, client_id as "clientId", sender_id as "senderId", content from musubi.messages order by talk_id, seq`,
    );
    const stored = new Map<TalkId, Placed[]>();
    for (const row of rows) stored.set(row.talkId, [...(stored.get(row.talkId) ?? []), placedOf({ ...row, seq: Number(row.seq) })]);
    return stored;
  } finally {
    await client.end();
  }
}
