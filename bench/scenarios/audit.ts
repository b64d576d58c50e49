import pg from "pg";
import { PLAIN_AUDIT_TABLES } from "../limits/plain-read.ts";
import { openCpuWindow } from "../machine/cpu-window.ts";
import { whenQuiet } from "../machine/quiet.ts";
import type { BenchCluster } from "../parties/bench-cluster.ts";
import { RUN_DATABASE } from "../parties/musubi-party.ts";
import { startStaffParty } from "../parties/staff-party.ts";
import { percentile } from "../report/spread.ts";
import type { Bench, Figures } from "./bench.ts";

const DATABASE = "plain_audit";
const TIMES = 15;
/** Two and a half years. */
const DAYS = 913;

/** Entries over two and a half years, of five employers in four countries and of many people; written past the triggers. */
const FILL = `insert into musubi.ledger (id, at, staff_id, pseudonym, name, role, team, employer_id, employer, employer_country, contract, office_country,
    access_country, access_by, device, session_id, case_id, purpose, words, approvers, action, category, subject_id, fields, record_ids, row_count, byte_count, result, rule_version)
  select 'led_' || lpad(n::text, 20, '0'), now() - (($2 - n)::float8 / $2) * interval '${DAYS} days', 'stf_' || lpad((n % 200)::text, 20, '0'), 'psn_' || lpad((n % 200)::text, 20, '0'),
    'Staff ' || n % 200, 'support', 'First line', 'emp_' || lpad((n % 5)::text, 20, '0'), 'Employer ' || n % 5, 'JP', 'contractor', (array['JP', 'KR', 'CN', 'SE'])[1 + n % 4],
    (array['JP', 'KR', 'CN', 'SE'])[1 + n % 4], 'office_network', 'managed', 'sss_' || lpad(n::text, 20, '0'), 'cas_' || lpad((n / 7)::text, 20, '0'), 'support_request', 'x', '[]',
    'case.read', 'support', 'usr_' || lpad((n % 40000)::text, 20, '0'), '{case.messages}', '{}', 3, 300, 'shown', 'staff@0'
  from generate_series($1::int, $2::int) n`;

const EMPLOYER = `emp_${"1".padStart(20, "0")}`;
const PAGE = { since: 0, countMax: 50 };
/** What else an auditor asks, by ever less that narrows it down: the last one counts every entry there is. */
const OTHERS = [
  { ...PAGE, subjectId: `usr_${"9".padStart(20, "0")}` },
  { ...PAGE, staffId: `stf_${"9".padStart(20, "0")}` },
  { ...PAGE, employerId: EMPLOYER },
  { ...PAGE, officeCountry: "KR" },
  { ...PAGE, accessCountry: "CN", employerId: EMPLOYER },
  PAGE,
];

/** "All reads by employer X from country Y since D", over two and a half years, at ever more entries. */
export async function measureAudit(cluster: BenchCluster, { sizes, units, quiet }: Bench): Promise<Figures> {
  await using party = await startStaffParty(cluster);
  const auditor = party.caller(900, "auditor");
  const input = { ...PAGE, employerId: EMPLOYER, officeCountry: "KR" };
  const figures: Record<string, number> = {};
  let [foreignCores, held] = [0, 0];
  for (const rows of sizes.auditRows) {
    await cluster.asSuperuser(RUN_DATABASE, async (client) => {
      await client.query("set session_replication_role = replica");
      await client.query(FILL, [held + 1, rows]);
      await client.query("vacuum analyze musubi.ledger");
    });
    held = rows;
    const found = await whenQuiet(quiet, units, () => timed(party, units, () => auditor.call("audit.query", input)));
    figures[`p50MsAt${rows}`] = found.p50Ms;
    figures[`p99MsAt${rows}`] = found.p99Ms;
    const others: number[] = [];
    for (const other of OTHERS) others.push((await timed(party, units, () => auditor.call("audit.query", other))).p50Ms);
    figures[`slowestMsAt${rows}`] = Math.max(...others);
    foreignCores = Math.max(foreignCores, found.foreignCores);
  }
  return { ...figures, foreignCores };
}

/** The database alone, with a table of nothing but what the totals need, and the index for it. */
export async function measurePlainAudit(cluster: BenchCluster, { sizes, units, quiet }: Bench): Promise<Figures> {
  await cluster.createDatabase(DATABASE);
  const pool = new pg.Pool({ connectionString: cluster.urlOf(DATABASE), max: 1 });
  const figures: Record<string, number> = {};
  let [foreignCores, held] = [0, 0];
  try {
    await pool.query(PLAIN_AUDIT_TABLES);
    for (const rows of sizes.auditRows) {
      await pool.query(
        `insert into plain_audit (at, employer, country, subject, rows) select now() - (($2 - n)::float8 / $2) * interval '${DAYS} days', 'e' || n % 5, 'c' || n % 4, 'usr_' || n % 40000, 3
         from generate_series($1::int, $2::int) n`,
        [held + 1, rows],
      );
      held = rows;
      await pool.query("vacuum analyze plain_audit");
      const ask = () =>
        pool.query(
          "select count(*), count(distinct subject), sum(rows) from plain_audit where employer = 'e1' and country = 'c1' and at >= $1",
          [new Date(0)],
        );
      const found = await whenQuiet(quiet, units, () => timed({ serverPids: [], databasePids: cluster.pids }, units, ask));
      figures[`p50MsAt${rows}`] = found.p50Ms;
      foreignCores = Math.max(foreignCores, found.foreignCores);
    }
    return { ...figures, foreignCores };
  } finally {
    await pool.end();
    await cluster.dropDatabase(DATABASE);
  }
}

async function timed(
  measured: Parameters<typeof openCpuWindow>[0],
  units: Bench["units"],
  ask: () => Promise<unknown>,
): Promise<Figures & { readonly p50Ms: number; readonly p99Ms: number }> {
  await ask();
  const close = openCpuWindow(measured, units);
  const timesMs: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const startMs = performance.now();
    await ask();
    timesMs.push(performance.now() - startMs);
  }
  const sorted = timesMs.sort((a, b) => a - b);
  return { p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99), foreignCores: close().foreignCores };
}
