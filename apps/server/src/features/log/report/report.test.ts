import { systemClock } from "@musubi/base";
import { ringOf } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { databaseAsSuperuser } from "../../../../test/database-as.ts";
import { openCaseOf, staffEmi } from "../../../../test/desk.ts";
import { type LogBench, startLogBench } from "../../../../test/log-bench.ts";
import { overClient } from "../../../../test/over-client.ts";
import { recountReport } from "../audit/recount.ts";
import type { ReportCount } from "./report-counts.ts";
import { readReportCounts } from "./report-store.ts";

// What is published about how often the staff was shown data must be what the records in the log say.

let bench: LogBench;
beforeAll(async () => {
  bench = await startLogBench(inject("cluster"));
  await bench.readTimes(3);
  const caseId = await openCaseOf(bench.alice);
  await bench.desk.readCase(caseId, staffEmi({ employer: { ...staffEmi().employer, country: "KR" }, contract: "partner" }));
  await bench.desk.readField({
    caseId: await openCaseOf(bench.alice),
    bar: { until: new Date(systemClock.nowMs() + 30 * 24 * 3_600_000), ground: "Order of the Tokyo District Court" },
  });
  await bench.world.server.app.accountability.log.settle();
});
afterAll(() => bench.end());

async function published(): Promise<ReportCount[]> {
  const response = await fetch(`${bench.world.url}/log/report.json`);
  expect(response.headers.get("cache-control")).toBe("public, max-age=60");
  return ((await response.json()) as { counts: ReportCount[] }).counts;
}

/** What an independent count finds wrong with a report, after these statements were run past every check. */
async function differences(counts: readonly ReportCount[] | null, ...statements: string[]): Promise<string[]> {
  const superuser = await databaseAsSuperuser(bench.world, inject("cluster"));
  try {
    await superuser.query("begin");
    await superuser.query("set local session_replication_role = replica");
    for (const statement of statements) await superuser.query(statement);
    const tx = overClient(superuser);
    const { tally } = await recountReport(tx, await ringOf(inject("cluster")));
    return tally.differencesTo(counts ?? (await readReportCounts(tx)));
  } finally {
    await superuser.query("rollback");
    await superuser.end();
  }
}

test("[ACC-12] the published report says how often, for what and from where, what was delayed by law, and names nobody", async () => {
  const counts = await published();
  const of = (what: string, which: string) => counts.find((one) => one.what === what && one.which === which)?.entries ?? 0;
  expect([of("shown", ""), of("delayed", ""), of("purpose", "support_request"), of("purpose", "legal_request")]).toEqual([5, 1, 4, 1]);
  expect([of("contract", "partner"), of("employerCountry", "KR"), of("employerCountry", "JP")]).toEqual([1, 1, 4]);
  expect(JSON.stringify(counts)).not.toMatch(/usr_|stf_|psn_|cas_|led_|Emi/);
});

test("[ACC-12] an independent count of the sealed records finds exactly what is published", async () => {
  expect(await differences(await published())).toEqual([]);
});

test.each([
  ["an entry was left out", "delete from musubi.ledger where seq = 2", /shown: the records say 4 .* the report 5/],
  [
    "a reading was called a denial",
    "update musubi.ledger set result = 'denied' where seq = 2",
    /denied: the records say nothing, the report 1/,
  ],
  [
    "a partner was called an employee",
    "update musubi.ledger set contract = 'employee' where contract = 'partner'",
    /contract partner: the records say 1 .*, the report nothing/,
  ],
  [
    "rows were made fewer",
    "update musubi.ledger set row_count = 0 where seq = 1",
    /shown: the records say 5 \(5 rows\), the report 5 \(4 rows\)/,
  ],
  [
    "a delay was hidden",
    "update musubi.ledger set hidden_until = null, hidden_ground = null",
    /delayed: the records say 1 .*, the report nothing/,
  ],
  [
    "a record was replaced",
    "update musubi.ledger_records set sealed = '\\x00', leaf_hash = sha256('\\x00') where seq = 1",
    /shown: the records say 4 .*, the report 5/,
  ],
])("[ACC-12] the count notices that %s", async (_, statement, noticed) => {
  const isLeftOut = statement.startsWith("delete");
  expect((await differences(isLeftOut ? await published() : null, statement)).join("\n")).toMatch(noticed);
});
