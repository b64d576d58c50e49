import { join } from "node:path";
import { randomName, systemRandom } from "@musubi/base";
import type { ClientId, TalkId } from "@musubi/protocol";
import { openClient } from "@musubi/server";
import { openDirectoryKeys, staffSocketPath } from "@musubi/server/platform";
import { type Person, signUpPerson } from "@musubi/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runProgram } from "../musubi-program.ts";
import { DeskPerson } from "../staff-desk.ts";
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

/** How many times one grant may be used; far more than a full disk takes. */
const READS_MAX = 1_000;
const FIELD = "profile.displayName";

/** A desk of the staff, as its directory speaks to the server of a data directory. */
async function deskOf(dataDir: string) {
  const keys = await openDirectoryKeys({ dir: join(dataDir, "keys"), random: systemRandom, mayCreate: false });
  return { staff: { socketPath: staffSocketPath(dataDir), keys } };
}

test("[FAULT ledger disk full] [FAULT signer killed] on a full disk, and when the server is killed, the staff is shown nothing that is not recorded and signed, in one history", async (context) => {
  if (disk === null || server === null) return context.skip("Making a small disk needs root on Linux.");
  const dataDir = join(disk.path, "data");
  const aya = await signUpPerson(server.url, "aya", "彩");
  const { caseId } = (
    await aya.must("support.open", { topic: "privacy", text: "お願いします", clientId: randomName(systemRandom, 20) as ClientId })
  ).case;
  const desk = await deskOf(dataDir);
  const [reader, approver] = [new DeskPerson(desk, "support"), new DeskPerson(desk, "approver")];
  const request = {
    caseId,
    purpose: "support_request",
    words: "依頼の確認のため",
    scope: { kind: "fields", fields: [FIELD] },
    rowsMax: READS_MAX,
  };
  const { grantId } = (await reader.must("access.request", request)).grant;
  await approver.must("access.approve", { grantId, words: "" });
  const shown: string[] = [];
  /** Reads once. Gives the code of the refusal, or "" when something was shown. */
  const read = async (): Promise<string> => {
    const answer = await reader.call("person.reveal", { grantId, fields: [FIELD] }).catch(() => null);
    if (answer?.status === 200) shown.push(String(answer.body["entryId"]));
    else expect(JSON.stringify(answer?.body ?? "")).not.toContain("彩");
    return answer === null ? "away" : (answer.code ?? "");
  };
  for (let count = 0; count < 5; count++) expect(await read()).toBe("");

  await disk.fill();
  let code = "";
  for (let count = 0; count < READS_MAX / 2 && code === ""; count++) code = await read();
  expect(code).toBe("unavailable");
  for (let count = 0; count < 20; count++) expect(["unavailable", ""]).toContain(await read());
  await disk.empty();
  await vi.waitUntil(async () => (await read()) === "", { timeout: 120_000, interval: 100 });

  // Killed in the midst of readings that are being signed, and started again.
  const [running, before] = [server, shown.length];
  let isKilled = false;
  const readOn = async (): Promise<void> => {
    while ((await read()) === "") {
      if (isKilled || shown.length < before + 20) continue;
      isKilled = true;
      running.kill("server");
    }
  };
  await Promise.all([readOn(), readOn(), readOn(), readOn()]);
  expect(isKilled).toBe(true);
  await vi.waitUntil(async () => (await read()) === "", { timeout: 120_000, interval: 100 });

  const superuser = await openClient(await superuserOf(dataDir));
  const { rows } = await superuser.query<{ id: string }>("select id from musubi.ledger where grant_id = $1 and result = 'shown'", [
    grantId,
  ]);
  const recorded = new Set(rows.map(({ id }) => id));
  expect(shown.filter((id) => !recorded.has(id))).toEqual([]);
  await vi.waitUntil(async () => (await superuser.query("select 1 from musubi.log_waiting")).rows.length === 0, {
    timeout: 60_000,
    interval: 50,
  });
  expect((await superuser.query("select words from musubi.alerts where kind = 'log_damaged'")).rows).toEqual([]);
  await superuser.end();
  const { disclosures } = await aya.must("disclosure.list", { countMax: 100 });
  expect(disclosures.filter(({ entryId }) => !recorded.has(entryId)).filter(({ fields }) => fields.includes(FIELD))).toEqual([]);
  const verified = await runProgram({ args: ["log", "verify"], env: { MUSUBI_DATA_DIR: dataDir } });
  expect([verified.code, verified.complaints]).toEqual([0, ""]);
  process.stdout.write(`${shown.length} readings were shown, ${recorded.size} are recorded and signed\n`);
});
