import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Handle } from "@musubi/protocol";
import { callHttp, type Person, personOf } from "@musubi/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { again, faultsOf, readAll, startLoad } from "../../test/load.ts";
import { endAll, type MusubiProgram, runProgram, startProgram, stopProgram } from "../../test/musubi-program.ts";
import { makeScratchFolder } from "../platform/postgres/scratch-server.ts";
import { findFreePort } from "../platform/postgres/socket-folder.ts";

const PASSWORD = "seven quiet herons";

// One server runs through this file, and the commands work beside it; the last tests stop it.
let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
let env: Record<string, string>;
let server: MusubiProgram;
let url: string;
beforeAll(async () => {
  folder = await makeScratchFolder();
  env = {
    MUSUBI_DATA_DIR: join(folder.path, "data"),
    MUSUBI_REGION: "jp",
    MUSUBI_PORT: String(await findFreePort()),
    MUSUBI_SIGNUP: "invite",
    MUSUBI_SEND_RATE: "1000000",
    MUSUBI_BACKUP_PASSPHRASE: "a quiet heron by the river",
  };
  server = startProgram({ args: ["serve", "--no-web"], env });
  url = await server.ready();
});
afterAll(async () => {
  endAll();
  await folder[Symbol.asyncDispose]();
});

async function musubi(...args: string[]): Promise<string> {
  const { code, output, complaints } = await runProgram({ args, env });
  if (code !== 0) throw new Error(`musubi ${args.join(" ")} ended with ${code}: ${complaints}`);
  return output;
}

/** The words after a label at the beginning of a line. */
const after = (label: string, text: string): string => new RegExp(`^${label} +(\\S.*)$`, "mu").exec(text)?.[1] ?? "";

/** Signs a device in, or gives the code of the refusal. */
async function signIn(handle: string, password: string): Promise<Person | string> {
  const input = { credential: { kind: "password", handle, password }, deviceName: "browser", carrier: "bearer" };
  const { output, error } = await callHttp(url, null, "session.signIn", input);
  if (output === undefined) return error?.code ?? "nothing";
  // The operator's command has just made this handle.
  return personOf(url, {
    handle: handle as Handle,
    accountId: output.session.accountId,
    deviceId: output.session.deviceId,
    token: output.session.token ?? "",
  });
}

async function mustSignIn(handle: string, password: string): Promise<Person> {
  const person = await signIn(handle, password);
  if (typeof person === "string") throw new Error(`${handle} cannot sign in: ${person}`);
  return person;
}

test("where sign-up is by invite and nobody is here, an invite of the server lets the first person in, once", async () => {
  const code = after("invite code", await musubi("invite", "create", "--days", "1"));
  const credential = { kind: "password", password: PASSWORD };
  const input = { handle: "alice", displayName: "Alice", country: "JP", language: "ja", credential, deviceName: "test", carrier: "bearer" };
  expect((await callHttp(url, null, "account.signUp", input)).status).toBe(409);
  expect((await callHttp(url, null, "account.signUp", { ...input, inviteCode: code })).status).toBe(200);
  const second = await callHttp(url, null, "account.signUp", { ...input, handle: "eve", inviteCode: code });
  expect(second).toMatchObject({ status: 409, error: { code: "invite_spent" } });
});

test("an account that the operator makes opens with the password that is printed", async () => {
  const output = await musubi("user", "create", "bob", "--name", "ボブ 山田", "--language", "en");
  expect((await mustSignIn("bob", after("password", output))).handle).toBe("bob");
  expect(output.match(/[0-9A-Z]{5}(-[0-9A-Z]{5}){3}/gu)).toHaveLength(10);
});

test("a taken, a reserved and an impossible handle are refused in words", async () => {
  for (const [handle, words] of [
    ["bob", "Somebody has the handle"],
    ["admin", "kept for the service"],
    ["Bob!", "3 to 30 small letters"],
  ] as const) {
    const { code, complaints } = await runProgram({ args: ["user", "create", handle], env });
    expect([code, complaints]).toEqual([1, expect.stringContaining(words)]);
  }
});

test("the operator sees names, devices and ways in, and nothing that opens an account", async () => {
  expect(await musubi("user", "list")).toMatch(/^bob +ボブ 山田 /mu);
  const shown: unknown = JSON.parse(await musubi("user", "show", "@bob", "--json"));
  expect(shown).toMatchObject({
    handle: "bob",
    displayName: "ボブ 山田",
    hasPassword: true,
    recoveryCodesLeft: 10,
    devices: [{ kind: "program" }],
  });
  expect(JSON.stringify(shown)).not.toMatch(/hash|token|content/u);
});

test("a new password signs the person out at once, also from an open connection", async () => {
  const first = await mustSignIn("bob", after("password", await musubi("user", "reset-password", "bob")));
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/socket`, { headers: { Authorization: `Bearer ${first.token}` } });
  await new Promise((done) => socket.once("open", done));
  const closed = new Promise((done) => socket.once("close", done));
  await musubi("user", "reset-password", "bob");
  expect(await closed).toBe(4401);
  expect((await first.call("account.readMine", {})).status).toBe(401);
});

test("signing out says on how many devices, and a person who is not there is not there", async () => {
  await musubi("user", "reset-password", "bob");
  expect(await musubi("user", "sign-out", "bob")).toBe("bob is signed in nowhere.\n");
  expect(await runProgram({ args: ["user", "sign-out", "mallory"], env })).toMatchObject({
    code: 1,
    complaints: expect.stringContaining("Nobody here has the handle mallory"),
  });
});

test("doctor finds a running server well, as words and as JSON, and shows no secret", async () => {
  const output = await musubi("doctor");
  expect(output).toMatch(/ok +server +A server is running/u);
  expect(output).toContain("Musubi is well.");
  expect(output).toContain("MUSUBI_BACKUP_PASSPHRASE (secret)");
  expect(output).not.toContain("heron");
  expect(JSON.parse(await musubi("doctor", "--json"))).toMatchObject({ isWell: true });
});

test("a backup made while people write holds one moment of it, and life goes on at the restored server", async () => {
  const alice = await mustSignIn("alice", PASSWORD);
  const { talkId } = await alice.group("under load");
  const load = startLoad(alice, talkId, 4);
  await load.acknowledged(50);
  const file = join(folder.path, "online.musubi");
  expect(await musubi("backup", file)).toContain("Backing up while the server runs");
  await load.stop();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const restored = { ...env, MUSUBI_DATA_DIR: join(folder.path, "restored"), MUSUBI_PORT: String(await findFreePort()) };
  expect((await runProgram({ args: ["restore", file], env: restored })).code).toBe(0);
  const copy = startProgram({ args: ["serve", "--no-web"], env: restored });
  // Sessions are in the backup too: the same device goes on at the restored server.
  const there = again(alice, await copy.ready());
  const messages = await readAll(there, talkId);
  const texts = messages.filter((message) => message.content.kind === "text");
  expect(texts.length).toBeGreaterThanOrEqual(50);
  expect(
    faultsOf(
      messages,
      load.sent.filter((one) => one.seq !== null && one.seq <= (messages.at(-1)?.seq ?? 0)),
    ),
  ).toEqual([]);
  // Counters went on: the restored server takes new messages, spans and records.
  expect(await there.say(talkId, "life goes on")).toBeGreaterThan(messages.at(-1)?.seq ?? 0);
  expect(await stopProgram(copy)).toBe(0);
});

test("delivery who names the devices that were shown a message, and never what it said", async () => {
  const alice = await mustSignIn("alice", PASSWORD);
  const { talkId } = await alice.group("three of us");
  const seq = await alice.say(talkId, "a secret about the party");
  const words = await musubi("delivery", "who", "--talk", talkId, "--seq", String(seq));
  expect(words).toMatch(/sent +alice \(sender\)/u);
  expect(words).not.toContain("secret");
  const report: unknown = JSON.parse(await musubi("delivery", "who", "--talk", talkId, "--seq", String(seq), "--json"));
  expect(report).toMatchObject({ message: { seq, kind: "text" }, rows: [{ handle: "alice", known: "sent", isSender: true }] });
  expect((await runProgram({ args: ["delivery", "who", "--talk", talkId, "--seq", "999"], env })).complaints).toContain(
    "There is no message 999",
  );
});

test("the same commands work while the server is stopped, and leave it stopped", async () => {
  expect(await stopProgram(server)).toBe(0);
  expect(await musubi("user", "list")).toMatch(/^alice /mu);
  const output = await musubi("doctor");
  expect(output).toMatch(/No server is running; the database was started for this check/u);
  expect(output).toContain("Musubi is well.");
  const backup = await musubi("backup", join(folder.path, "offline.musubi"), "--verify");
  expect(backup).toContain("Backing up the stopped server");
  expect(backup).toContain("everything came back as it was");
});

test("a server with people on it is not filled with a demo", async () => {
  const { code, complaints } = await runProgram({ args: ["serve", "--no-web", "--demo"], env: { ...env, MUSUBI_LOG_LEVEL: "silent" } });
  expect([code, complaints]).toEqual([1, expect.stringContaining("--demo only fills an empty one")]);
});

test("doctor says what is wrong and what to do, and ends with 1", async () => {
  const { code, output } = await runProgram({
    args: ["doctor"],
    env: { ...env, MUSUBI_REGION: "kr", MUSUBI_PUBLIC_URL: "http://talk.example.jp" },
  });
  expect(code).toBe(1);
  expect(output).toMatch(/BAD +data version +The data lies in the region "jp", the setting says "kr"/u);
  expect(output).toContain("→ Set MUSUBI_REGION=jp.");
  expect(output).toMatch(/BAD +tls/u);
});

test("commands on a data directory without data say so and make nothing", async () => {
  const nowhere = join(folder.path, "nowhere");
  const { code, complaints } = await runProgram({ args: ["user", "list"], env: { ...env, MUSUBI_DATA_DIR: nowhere } });
  expect([code, complaints]).toEqual([1, expect.stringContaining("There is no data in")]);
  await expect(stat(nowhere)).rejects.toMatchObject({ code: "ENOENT" });
});
