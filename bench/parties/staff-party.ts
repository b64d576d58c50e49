import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { systemRandom } from "@musubi/base";
import { openDirectoryKeys, staffSocketPath } from "@musubi/server/platform";
import { StaffCaller } from "../clients/staff-caller.ts";
import type { Measured } from "../machine/cpu-window.ts";
import type { BenchCluster } from "./bench-cluster.ts";
import { commandEnv, MUSUBI_PROGRAM, RUN_DATABASE, startMusubiServer } from "./musubi-party.ts";

const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

/** The whole product with its staff's side, on fresh data, until it is disposed. */
export interface StaffParty extends Measured, AsyncDisposable {
  /** Somebody of the staff. */
  caller(number: number, role: string): StaffCaller;
  /** A case that this user wrote. */
  openCase(user: number): Promise<string>;
  /** Asks the database past everything. */
  ask(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** Keeps the log from signing while `work` runs; gives the moment from which it may again. */
  withoutSigner(work: () => Promise<void>): Promise<number>;
  /** Runs a command of the program on the data, and gives what it said. */
  run(...args: string[]): Promise<string>;
}

/** Starts it. */
export async function startStaffParty(cluster: BenchCluster): Promise<StaffParty> {
  const party = await startMusubiServer(cluster);
  const dataDir = join(cluster.dir, "data");
  const keys = await openDirectoryKeys({ dir: join(dataDir, "keys"), random: systemRandom, mayCreate: false });
  const door = { socketPath: staffSocketPath(dataDir), keys };
  const callers: StaffCaller[] = [];
  const ask: StaffParty["ask"] = (text, values = []) =>
    cluster.asSuperuser(RUN_DATABASE, async (client) => (await client.query<Record<string, unknown>>(text, [...values])).rows);
  return {
    serverPids: party.serverPids,
    databasePids: party.databasePids,
    caller: (number, role) => {
      const caller = new StaffCaller(door, number, role);
      callers.push(caller);
      return caller;
    },
    openCase: async (user) => {
      const number = String(user).padStart(20, "0");
      await ask(
        "insert into musubi.cases (id, subject_id, topic, language, opened_at, state_at, last_seq) values ('cas_' || $1, 'usr_' || $1, 'privacy', 'ja', now(), now(), 1)",
        [number],
      );
      await ask(
        "insert into musubi.case_messages (case_id, seq, author, client_id, content, sent_at) values ('cas_' || $1, 1, 'person', 'x', '住所が変わりました。', now())",
        [number],
      );
      return `cas_${number}`;
    },
    ask,
    withoutSigner: (work) =>
      cluster.asSuperuser(RUN_DATABASE, async (client) => {
        await client.query("select pg_advisory_lock(hashtextextended('musubi.log', 0))");
        await work();
        await client.query("select pg_advisory_unlock_all()");
        return performance.now();
      }),
    run: async (...args) => {
      const env = commandEnv(cluster, RUN_DATABASE);
      const { stdout } = await promisify(execFile)(process.execPath, [MUSUBI_PROGRAM, ...args], { env, maxBuffer: OUTPUT_BYTES_MAX });
      return stdout;
    },
    [Symbol.asyncDispose]: async () => {
      for (const caller of callers) caller.close();
      await party[Symbol.asyncDispose]();
    },
  };
}
