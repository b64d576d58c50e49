import { join } from "node:path";
import { randomName, systemRandom } from "@musubi/base";
import type { ClientId, TalkId } from "@musubi/protocol";
import { openClient } from "@musubi/server";
import { type Person, signUpPerson } from "@musubi/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { checkHistory } from "./check-history.ts";
import { explain } from "./explain.ts";
import { freePort } from "./free-port.ts";
import type { Entry } from "./history.ts";
import { readStore, superuserOf } from "./read-store.ts";
import { ServerProcess } from "./server-process.ts";
import { makeSmallDisk, type SmallDisk } from "./small-disk.ts";

const DISK_MIB = 192;
/** Long enough, and without a pattern to compress, that the store has to grow soon. */
const TEXT_LENGTH = 6_000;
const ATTEMPTS_MAX = 3_000;

let disk: SmallDisk | null = null;
let server: ServerProcess | null = null;
const entries: Entry[] = [];

beforeAll(async () => {
  disk = await makeSmallDisk(DISK_MIB);
  if (disk === null) return;
  server = new ServerProcess({
    dataDir: join(disk.path, "data"),
    port: await freePort(),
    onTrouble: (what) => entries.push({ kind: "trouble", what }),
  });
  await server.start();
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await disk?.[Symbol.asyncDispose]();
});

/** Sends one message and notes what was answered. Gives the code of the refusal, or "" when it was stored. */
async function send(person: Person, talkId: TalkId): Promise<string> {
  const words = randomName(systemRandom, TEXT_LENGTH);
  const clientId = words.slice(0, 20) as ClientId;
  entries.push({ kind: "wrote", device: person.handle, talkId, clientId, words });
  const { output, error } = await person.call("message.send", { talkId, clientId, content: { kind: "text", text: words } });
  if (output !== undefined) entries.push({ kind: "acknowledged", device: person.handle, talkId, clientId, seq: output.seq });
  else entries.push({ kind: "refused", device: person.handle, clientId, code: error?.code ?? "nothing" });
  return error?.code ?? "";
}

test("on a full disk sends are refused with 'unavailable', nothing is corrupted, and room is all it takes to go on", async (context) => {
  if (disk === null || server === null) return context.skip("Making a small disk needs root on Linux.");
  const dataDir = join(disk.path, "data");
  const alice = await signUpPerson(server.url, "alice", "alice");
  const { talkId } = await alice.group("Alone");
  for (let count = 0; count < 20; count++) expect(await send(alice, talkId)).toBe("");

  await disk.fill();
  let code = "";
  for (let count = 0; count < ATTEMPTS_MAX && code === ""; count++) code = await send(alice, talkId);
  expect(code).toBe("unavailable");

  // The worst that can happen to PostgreSQL: the next part of its log does not fit, and it ends in a panic.
  const superuser = await openClient(await superuserOf(dataDir));
  const refused = superuser.query(
    "select pg_switch_wal() from generate_series(1, 8), lateral (select pg_logical_emit_message(true, 'fill', repeat('x', 100000))) filled",
  );
  await expect(refused).rejects.toThrow();
  await superuser.end().catch(() => undefined);
  const codes = new Set<string>();
  for (let count = 0; count < 60; count++) codes.add(await send(alice, talkId));
  expect([...codes]).toEqual(["unavailable"]);

  await disk.empty();
  await vi.waitUntil(async () => (await send(alice, talkId)) === "", { timeout: 120_000, interval: 100 });
  for (let count = 0; count < 20; count++) expect(await send(alice, talkId)).toBe("");
  const stored = await readStore(await superuserOf(dataDir));
  const shown = await alice.must("message.list", { talkId, countMax: 200 });
  expect(shown.messages.at(-1)?.seq).toBe(stored.get(talkId)?.at(-1)?.seq);
  expect(explain(checkHistory(entries, { stored, shown: [] }), entries)).toBe("");
});
