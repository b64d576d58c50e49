import { chmod, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemRandom } from "@musubi/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endAll, type MusubiProgram, runProgram, startProgram, stopProgram } from "../../test/musubi-program.ts";
import { reachData } from "../cli/reach-data.ts";
import { readConfig } from "../config/settings.ts";
import { openDirectoryKeys } from "../platform/keys/directory-keys.ts";
import { openClient } from "../platform/postgres/client.ts";
import { makeScratchFolder } from "../platform/postgres/scratch-server.ts";
import { findFreePort } from "../platform/postgres/socket-folder.ts";
import { staffOwnerConnection } from "../platform/postgres/staff-database.ts";
import { staffSocketPath } from "../staff-directory/staff-place.ts";

// The staff directory through backup and restore, and what the doctor says of it: with the real program and its real processes.

let folder: Awaited<ReturnType<typeof makeScratchFolder>>;
let env: Record<string, string>;
let server: MusubiProgram;
const ports = async () => ({ MUSUBI_PORT: String(await findFreePort()), MUSUBI_CONSOLE_PORT: String(await findFreePort()) });
beforeAll(async () => {
  folder = await makeScratchFolder();
  env = {
    MUSUBI_DATA_DIR: join(folder.path, "data"),
    MUSUBI_REGION: "jp",
    MUSUBI_BACKUP_PASSPHRASE: "a quiet heron by the river",
    ...(await ports()),
  };
  server = startProgram({ args: ["serve", "--no-web"], env });
  await server.ready();
});
afterAll(async () => {
  endAll();
  await folder[Symbol.asyncDispose]();
});

async function musubi(args: string[], as = env): Promise<string> {
  const { code, output, complaints } = await runProgram({ args, env: as });
  if (code !== 0) throw new Error(`musubi ${args.join(" ")} ended with ${code}: ${output} ${complaints}`);
  return output;
}

interface Finding {
  readonly about: string;
  readonly state: string;
  readonly says: string;
}

async function doctor(as = env): Promise<Map<string, Finding>> {
  const { output } = await runProgram({ args: ["doctor", "--json"], env: as });
  const { findings } = JSON.parse(output) as { findings: Finding[] };
  return new Map(findings.map((one) => [one.about, one]));
}

/** Asks the staff's database of a data directory. */
async function askStaff(as: Record<string, string>, text: string): Promise<Record<string, unknown>[]> {
  await using data = await reachData({ config: readConfig(as), random: systemRandom });
  const keys = await openDirectoryKeys({ dir: join(data.path, "keys"), random: systemRandom, mayCreate: false });
  const client = await openClient(staffOwnerConnection({ prepared: data.prepared, staffDatabaseUrl: "" }, keys));
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

test("the doctor looks at the staff's side of a running server, and finds it well", async () => {
  const found = await doctor();
  for (const about of ["staff policy", "staff keys", "staff directory", "staff socket", "console", "log head", "coverage", "oversight"])
    expect([about, found.get(about)?.state]).toEqual([about, "good"]);
  expect(found.get("witnesses")?.state).toBe("advice");
  await chmod(staffSocketPath(env["MUSUBI_DATA_DIR"] ?? ""), 0o666);
  await chmod(join(env["MUSUBI_DATA_DIR"] ?? "", "keys", "directory.json"), 0o644);
  const opened = await doctor();
  expect([opened.get("staff socket")?.state, opened.get("staff keys")?.state]).toEqual(["bad", "bad"]);
  await chmod(staffSocketPath(env["MUSUBI_DATA_DIR"] ?? ""), 0o600);
});

test("a backup holds the staff directory and its keys, and is proven by restoring it", async () => {
  await musubi(["staff", "employer", "add", "結び株式会社"]);
  expect(await musubi(["staff", "add", "Emi Hayashi", "--roles", "support", "--employer", "結び株式会社", "--vouch", "JP"])).toContain(
    "link, once",
  );
  await askStaff(
    env,
    `insert into staff.sessions (id, token_hash, member_id, role, signed_in_at, second_factor_at, last_seen_at, expires_at)
     select 'sss_00000000000000000001', '\\x01', m.id, 'support', now(), now(), now(), now() + interval '12 hours' from staff.members m`,
  );
  const file = join(folder.path, "all.musubi");
  const said = await musubi(["backup", file, "--verify"]);
  expect(said).toMatch(/The staff directory is in it: \d+ rows, and its keys/);
  expect(said).toContain("everything came back as it was");
  const bytes = (await readFile(file)).toString("latin1");
  const keys = await readFile(join(env["MUSUBI_DATA_DIR"] ?? "", "keys", "directory.json"), "utf8");
  for (const secret of ["Emi Hayashi", /"signingSeed": "([^"]+)"/.exec(keys)?.[1] ?? "missing"]) expect(bytes).not.toContain(secret);
});

test("restored, the people, their passkeys and the directory's keys are the same, and every door is closed", async () => {
  const there = { ...env, MUSUBI_DATA_DIR: join(folder.path, "restored"), ...(await ports()) };
  const said = await musubi(["restore", join(folder.path, "all.musubi")], there);
  expect(said).toContain("Nobody of the staff is signed in");
  expect(said).toContain("has a gap, and people are told of it");
  const keysIn = async (dir: string | undefined) => readFile(join(dir ?? "", "keys", "directory.json"), "utf8");
  expect(await keysIn(there.MUSUBI_DATA_DIR)).toBe(await keysIn(env["MUSUBI_DATA_DIR"]));
  expect((await stat(join(there.MUSUBI_DATA_DIR, "keys", "directory.json"))).mode & 0o777).toBe(0o600);
  const people = "select id, pseudonym, name, roles, employer_id from staff.members order by id";
  expect(await askStaff(there, people)).toEqual(await askStaff(env, people));
  expect(await askStaff(there, "select id from staff.sessions where ended_at is null")).toEqual([]);
  expect(await askStaff(there, "select 1 from staff.enrolments where used_at is null and expires_at > now()")).toEqual([]);
  expect(await askStaff(env, "select 1 as one from staff.sessions where ended_at is null")).toEqual([{ one: 1 }]);
  const copy = startProgram({ args: ["serve", "--no-web"], env: there });
  await copy.ready();
  const found = await doctor(there);
  expect([found.get("staff directory")?.state, found.get("console")?.state]).toEqual(["good", "good"]);
  // What was recorded at the other server since the backup was made is not here, and that is said.
  expect(found.get("coverage")).toMatchObject({ state: "advice", says: expect.stringContaining("restored from a backup") });
  expect(await musubi(["staff", "list"], there)).toContain("Emi Hayashi");
  expect(await stopProgram(copy)).toBe(0);
});

test("the doctor says what is wrong with the staff's side of a stopped server", async () => {
  expect(await stopProgram(server)).toBe(0);
  const data = env["MUSUBI_DATA_DIR"] ?? "";
  await writeFile(join(data, "log-head.json"), "{ half");
  await rm(join(data, "keys", "directory.json"));
  const found = await doctor();
  expect(found.get("log head")).toMatchObject({ state: "bad", says: "log-head.json is damaged: nothing is signed." });
  expect(found.get("staff directory")?.state).toBe("advice");
});
