import { createHash } from "node:crypto";
import type { ClientBase } from "pg";
import { SECRET } from "./cast.ts";

const NAME = "0123456789abcdefghjk";

/** Somebody of the staff as the database is told of them, for tests that speak to it directly. */
export function staffFacts(nth: number, role: string): Readonly<Record<string, unknown>> {
  const id = (prefix: string): string => `${prefix}_${NAME.slice(0, 19)}${nth}`;
  return {
    id: id("stf"),
    pseudonym: id("psn"),
    name: `Staff ${nth}`,
    role,
    team: "desk",
    employer: { id: id("emp"), name: "Musubi Desk", country: "JP" },
    contract: "employee",
    officeCountry: "JP",
    accessCountry: "JP",
    accessBy: "office_network",
    deviceId: id("sdv"),
    device: "managed",
    sessionId: id("sss"),
    signedInAt: 0,
    secondFactorAt: 0,
  };
}

/** Work of the staff on a case of this person, so that every table of theirs holds a row. Through the functions that the server uses. */
export async function fillStaffTables(superuser: ClientBase, subjectId: string): Promise<void> {
  const caseId = `cas_${NAME}`;
  const as = (staff: object) => superuser.query("select set_config('musubi.staff', $1, true)", [JSON.stringify(staff)]);
  await superuser.query("begin");
  await superuser.query(
    "insert into musubi.cases (id, subject_id, topic, language, opened_at, state_at, last_seq) values ($1, $2, 'privacy', 'ja', now(), now(), 1)",
    [caseId, subjectId],
  );
  await superuser.query(
    "insert into musubi.case_messages (case_id, seq, author, client_id, content, sent_at) values ($1, 1, 'person', 'x', $2, now())",
    [caseId, SECRET],
  );
  await as(staffFacts(1, "support"));
  await superuser.query("select musubi.take_case($1)", [caseId]);
  const { rows: read } = await superuser.query<{ entry: { seq: number } }>("select entry from musubi.read_case($1, 'test')", [caseId]);
  await superuser.query("select musubi.seal_entry($1, $2, null, 1, $3)", [
    read[0]?.entry.seq,
    Buffer.from("sealed"),
    createHash("sha256").update("sealed").digest(),
  ]);
  const { rows: asked } = await superuser.query<{ grant_id: string }>(
    `select grant_id from musubi.ask_access($1, 'support_request', 'to help with what was asked', '{"kind":"fields","fields":["profile.handle"]}', 5, 1000, 30, 1, false)`,
    [caseId],
  );
  await as(staffFacts(2, "approver"));
  await superuser.query("select musubi.decide_access($1, 'approve', '')", [asked[0]?.grant_id]);
  // An authority's question, of which the person is not told yet.
  await as(staffFacts(1, "support"));
  const { rows: barred } = await superuser.query<{ grant_id: string }>(
    `select grant_id from musubi.ask_access($1, 'legal_request', 'an order of a court', '{"kind":"fields","fields":["profile.handle"]}', 5, 1000, 30, 2, false,
       now() + interval '30 days', 'Order of the Tokyo District Court')`,
    [caseId],
  );
  for (const [number, role] of [
    [2, "approver"],
    [3, "security"],
  ] as const) {
    await as(staffFacts(number, role));
    await superuser.query("select musubi.decide_access($1, 'approve', '')", [barred[0]?.grant_id]);
  }
  await as(staffFacts(1, "support"));
  const { rows: kept } = await superuser.query<{ entry: { seq: number } }>(
    "select entry from musubi.reveal_person($1, array['profile.handle'], 'test')",
    [barred[0]?.grant_id],
  );
  await superuser.query("select musubi.seal_entry($1, $2, null, 1, $3)", [
    kept[0]?.entry.seq,
    Buffer.from("sealed"),
    createHash("sha256").update("sealed").digest(),
  ]);
  await superuser.query("select musubi.raise_alert('log_damaged', 'test', null)");
  await superuser.query("insert into musubi.digest_sign_offs (week, staff_id, name, words, at) values ('2020-W01', 'x', 'x', '', now())");
  await superuser.query("insert into musubi.ledger_gaps (store, from_at, to_at, why) values ('cases', now(), now(), 'test')");
  await superuser.query("commit");
}
