import { access, constants, stat } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import type { Config } from "../../config/settings.ts";
import { readLogState } from "../../features/log/audit/audit-store.ts";
import { headFile, LOG_HEAD_FILE } from "../../features/log/head-file.ts";
import { readLogSigner } from "../../features/log/store.ts";
import { POLICY_DIR, STAFF_MIGRATIONS_DIR } from "../../installed.ts";
import { DIRECTORY_KEYS_FILE, readDirectoryKeys } from "../../platform/keys/directory-keys.ts";
import { LOG_KEY_FILE } from "../../platform/keys/log-key.ts";
import { openClient, readRows } from "../../platform/postgres/client.ts";
import type { ConnectionSettings } from "../../platform/postgres/connection.ts";
import { codeOf, StartupRefusal } from "../../platform/postgres/errors.ts";
import { readMigrationFiles } from "../../platform/postgres/migration-files.ts";
import { directoryConnection, staffOwnerConnection } from "../../platform/postgres/staff-database.ts";
import { readStaffPolicy } from "../../staff/policy.ts";
import { staffSocketPath } from "../../staff-directory/staff-place.ts";
import { counted } from "../counted.ts";
import { asRole } from "../operator.ts";
import type { ReachedData } from "../reach-data.ts";
import { advice, bad, type Finding, good } from "./finding.ts";
import { readAllGaps, readOversight } from "./staff-store.ts";

/** SQLSTATE invalid_catalog_name. */
const NO_SUCH_DATABASE = "3D000";
const OTHERS = 0o077;
const ANSWER_MS = 3_000;
const CLOCKS_APART_MS = 2_000;

/** The staff's side: who may work, how they get in, and what is written down of it. */
export async function checkStaff(data: ReachedData, config: Config, nowMs: () => number): Promise<Finding[]> {
  return [
    checkPolicy(),
    ...(await checkStaffKeys(data.path)),
    ...(await checkDirectory(data, config, nowMs)),
    ...(data.isServerRunning ? [await checkSocket(data.path), await checkConsole(config)] : []),
    await checkHead(data),
    checkWitnesses(config),
    await checkCoverage(data),
    ...(await checkOversight(data)),
  ];
}

/** Whether the policy can be read and validated, as a start would do it. */
function checkPolicy(): Finding {
  try {
    return good("staff policy", `${readStaffPolicy(POLICY_DIR).texts.size} rules, valid.`);
  } catch (error) {
    if (!(error instanceof StartupRefusal)) throw error;
    return bad(
      "staff policy",
      error.message,
      "Put the files of apps/server/policy back as they were released, or mend what the sentence names.",
    );
  }
}

async function checkStaffKeys(path: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of [DIRECTORY_KEYS_FILE, LOG_KEY_FILE]) {
    const file = join(path, "keys", name);
    const found = await stat(file).catch(() => null);
    const isOpen = found !== null && process.platform !== "win32" && (found.mode & OTHERS) !== 0;
    const isReadable =
      found === null ||
      (await access(file, constants.R_OK).then(
        () => true,
        () => false,
      ));
    if (isOpen) findings.push(bad("staff keys", `Other users of this machine may read ${file}.`, `Close it: chmod 600 ${file}`));
    if (!isReadable) findings.push(bad("staff keys", `This user cannot read ${file}.`, "Give it to the user who runs Musubi."));
  }
  return findings.length > 0 ? findings : [good("staff keys", "The keys of directory and log are private.")];
}

/** Whether the directory's own role signs in, to a schema of this version, on a clock like ours. */
async function checkDirectory(data: ReachedData, config: Config, nowMs: () => number): Promise<Finding[]> {
  const about = "staff directory";
  try {
    const keys = await readDirectoryKeys(join(data.path, "keys"));
    if (keys === null)
      return [advice(about, "There is no staff directory yet: nobody of the staff can work.", "Start the server once; it makes it.")];
    const place = { prepared: data.prepared, staffDatabaseUrl: config.staffDatabaseUrl };
    const steps = await askOnce(staffOwnerConnection(place, keys), "select count(*) as steps from musubi_meta.schema_migrations");
    const wanted = (await readMigrationFiles(STAFF_MIGRATIONS_DIR)).length;
    if (Number(steps["steps"]) !== wanted)
      return [
        bad(
          about,
          `Its schema has ${Number(steps["steps"])} steps, this version ${wanted}.`,
          "Start the server once: it brings it up to date.",
        ),
      ];
    // As the directory's own role: with its password, and no other right than it has.
    const row = await askOnce(
      directoryConnection(place, keys),
      `select (select count(*) from staff.members where left_at is null) as members, extract(epoch from clock_timestamp()) * 1000 as now,
         (select count(*) from staff.cuts where told_at is null) as untold`,
    );
    return [directoryFinding(row, nowMs())];
  } catch (error) {
    if (!(error instanceof StartupRefusal) && codeOf(error) === "") throw error;
    // Beside a database of somebody else's, Musubi may not make another one: whoever wants a staff gives it one.
    if (config.databaseUrl !== "" && error instanceof StartupRefusal && codeOf(error.cause) === NO_SUCH_DATABASE)
      return [
        advice(
          about,
          "There is no database for a staff directory: nobody of the staff can work.",
          "Make one on your PostgreSQL and name it in MUSUBI_STAFF_DATABASE_URL.",
        ),
      ];
    const says = error instanceof StartupRefusal ? error.message : `The staff directory's database does not answer (${codeOf(error)}).`;
    return [
      bad(about, says, "Start the server once with this version; it makes or mends it. People are served without it, the staff is not."),
    ];
  }
}

async function askOnce(connection: ConnectionSettings, text: string): Promise<Record<string, unknown>> {
  const client = await openClient(connection);
  try {
    return (await readRows(client, text))[0] ?? {};
  } finally {
    await client.end();
  }
}

function directoryFinding(row: Record<string, unknown>, nowMs: number): Finding {
  const about = "staff directory";
  const apartMs = Math.abs(Number(row["now"]) - nowMs);
  if (apartMs > CLOCKS_APART_MS)
    return bad(
      about,
      `Its clock is ${(apartMs / 1000).toFixed(0)} s away from this machine's.`,
      "Let both machines follow a time service: an assertion lives for two seconds.",
    );
  if (Number(row["untold"]) > 0)
    return advice(
      about,
      `${Number(row["untold"])} cuts were not yet told to the data plane.`,
      "They count already. See whether the server runs.",
    );
  return good(about, `Its database answers; ${Number(row["members"])} people are in it.`);
}

/** A call without an assertion has to be refused, by whom it is for. */
async function checkSocket(path: string): Promise<Finding> {
  const about = "staff socket";
  const socketPath = staffSocketPath(path);
  const found = await stat(socketPath).catch(() => null);
  if (found === null)
    return bad(about, `${socketPath} is not there, so the directory cannot reach the server.`, "Start the server again; its log says why.");
  if (process.platform !== "win32" && (found.mode & OTHERS) !== 0)
    return bad(about, `Other users of this machine may open ${socketPath}.`, `Close it: chmod 600 ${socketPath}`);
  const status = await answerOf({ socketPath, path: "/staff/coverage.read", method: "POST" });
  if (status === 401) return good(about, "It answers, and lets nobody in without an assertion.");
  return bad(
    about,
    status === null ? `Nobody answers on ${socketPath}.` : `It answered ${status} to a call that nobody signed.`,
    "Start the server again; its log says why.",
  );
}

/** Whether the directory's process serves the console. Without it people are served as ever, and the staff cannot work. */
async function checkConsole(config: Config): Promise<Finding> {
  const about = "console";
  if (config.consolePort === 0) return good(about, "It listens on a port that each start chooses.");
  const status = await answerOf({ host: "127.0.0.1", port: config.consolePort, path: "/healthz", method: "GET" });
  if (status === 200) return good(about, `The directory answers on port ${config.consolePort}.`);
  return advice(
    about,
    status === null ? `Nobody answers on port ${config.consolePort}.` : `Port ${config.consolePort} answers ${status}.`,
    "The server starts it by itself and again when it ends; its log says why it does not.",
  );
}

function answerOf(to: {
  readonly path: string;
  readonly method: string;
  readonly socketPath?: string;
  readonly host?: string;
  readonly port?: number;
}): Promise<number | null> {
  return new Promise((resolve) => {
    const sent = request({ ...to, timeout: ANSWER_MS }, (response) => {
      response.resume();
      resolve(response.statusCode ?? null);
    });
    sent.on("timeout", () => sent.destroy());
    sent.on("error", () => resolve(null));
    sent.end();
  });
}

/** The head outside the database, and the newest checkpoint in it, speak of the same log. */
async function checkHead(data: ReachedData): Promise<Finding> {
  const about = "log head";
  const repair = 'See what is wrong with "musubi log verify"; docs/subsystems/log.md says what to do about it.';
  // The head first: a server that signs meanwhile makes the checkpoint newer, never older.
  const head = await headFile(join(data.path, LOG_HEAD_FILE)).read();
  const { size } = await asRole(data, "musubi_operator", readLogState);
  if (head === "damaged") return bad(about, `${LOG_HEAD_FILE} is damaged: nothing is signed.`, repair);
  if (size === null && head === null) return good(about, "Nothing was signed yet.");
  if (head === null && (await asRole(data, "musubi_operator", readLogSigner))?.is_heard === true)
    return good(about, "Another server on this database signs the log.");
  if (head === null) return bad(about, `${LOG_HEAD_FILE} is gone: nothing is signed.`, repair);
  if (size === null || head.base > size)
    return bad(about, `The log was signed up to ${head.size} entries, and the database knows ${size ?? 0}.`, repair);
  if (!data.isServerRunning && size > head.size)
    return bad(about, `The database knows ${size} signed entries, and the head ${head.size}.`, repair);
  return good(about, `It agrees with the database: ${head.size} entries.`);
}

function checkWitnesses(config: Config): Finding {
  const count = config.witnesses.length;
  if (count > 0) return good("witnesses", `${counted(count, "witness cosigns", "witnesses cosign")} the public log.`);
  return advice(
    "witnesses",
    "Nobody else cosigns the public log.",
    "Without a witness only people with proofs notice when the log is put back together with its head. See MUSUBI_WITNESSES and docs/subsystems/translog.md.",
  );
}

async function checkCoverage(data: ReachedData): Promise<Finding> {
  const gaps = await asRole(data, "musubi_operator", readAllGaps);
  const [newest] = gaps;
  if (newest === undefined) return good("coverage", "Every read of the staff is recorded since the record began; it has no gap.");
  const words = `The record has gaps in ${new Set(gaps.map((gap) => gap.store)).size} stores; the newest from ${newest.from_at.toISOString()} to ${newest.to_at?.toISOString() ?? "now"} (${newest.why}).`;
  if (gaps.some((gap) => gap.to_at === null))
    return bad("coverage", words, "Reads are not recorded right now: find out why, and say in ledger_gaps when it ended.");
  return advice("coverage", words, "Nothing can fill it. Every answer about that time says so, to people as well.");
}

async function checkOversight(data: ReachedData): Promise<Finding[]> {
  const { open_alerts, open_reviews, unsigned_weeks, standing } = await asRole(data, "musubi_operator", readOversight);
  const findings: Finding[] = [];
  if (standing > 0)
    findings.push(
      bad(
        "access",
        `${counted(standing, "grant is", "grants are")} live without an end within eight hours.`,
        "Somebody wrote them past every check: end them, and find out who.",
      ),
    );
  if (open_reviews > 0)
    findings.push(
      advice(
        "reviews",
        `${counted(open_reviews, "emergency access has", "emergency accesses have")} not been reviewed.`,
        "Somebody else has to close the review in the console.",
      ),
    );
  if (unsigned_weeks.length > 0)
    findings.push(advice("digests", `Nobody has signed off: ${unsigned_weeks.join(", ")}.`, "An auditor signs them off in the console."));
  if (open_alerts > 0)
    findings.push(
      advice(
        "alerts",
        `${counted(open_alerts, "alert is", "alerts are")} open.`,
        "Look at them in the console, and close them with a word.",
      ),
    );
  return findings.length > 0 ? findings : [good("oversight", "No alert, review or digest waits for anybody.")];
}
