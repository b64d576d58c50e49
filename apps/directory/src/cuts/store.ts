import type { CutId, CutView, OfficeNetworkId, OfficeNetworkView, StaffId } from "@musubi/protocol/staff";
import { instant, raw, sql, type Tx } from "@musubi/server/platform";

interface CutRow {
  readonly id: CutId;
  readonly kind: CutView["kind"];
  readonly target: string;
  readonly words: string;
  readonly made_by: StaffId | null;
  readonly made_at: Date;
  readonly lifted_at: Date | null;
  readonly told_at: Date | null;
}

const CUT = raw("select id, kind, target, words, made_by, made_at, lifted_at, told_at from staff.cuts");

/** Makes a cut. From this transaction's commit on, nothing of those concerned works. */
export async function addCut(
  tx: Tx,
  made: {
    readonly id: CutId;
    readonly kind: CutView["kind"];
    readonly target: string;
    readonly words: string;
    readonly by: StaffId | null;
  },
  nowMs: number,
): Promise<void> {
  await tx.run(
    sql`insert into staff.cuts (id, kind, target, words, made_by, made_at)
        values (${made.id}, ${made.kind}, ${made.target}, ${made.words}, ${made.by}, ${instant(nowMs)})`,
  );
}

/** One cut. */
export async function readCut(tx: Tx, id: CutId): Promise<CutView | null> {
  const row = await tx.row<CutRow>(sql`${CUT} where id = ${id}`);
  return row === null ? null : viewCut(row);
}

/** Cuts, newest first. */
export async function listCuts(tx: Tx, countMax: number): Promise<CutView[]> {
  return (await tx.rows<CutRow>(sql`${CUT} order by made_at desc, id limit ${countMax}`)).map(viewCut);
}

/** Lifts a cut. False when it was lifted before. */
export async function liftCut(tx: Tx, id: CutId, how: { readonly by: StaffId | null; readonly nowMs: number }): Promise<boolean> {
  const lifted = await tx.run(
    sql`update staff.cuts set lifted_at = ${instant(how.nowMs)}, lifted_by = ${how.by} where id = ${id} and lifted_at is null`,
  );
  return lifted === 1;
}

/** Cuts of which the data plane does not know yet, the oldest first. */
export async function listUntold(tx: Tx): Promise<CutView[]> {
  return (await tx.rows<CutRow>(sql`${CUT} where told_at is null order by made_at, id limit 50`)).map(viewCut);
}

/** Notes that the data plane has ended everything on its side. */
export async function markTold(tx: Tx, id: CutId, nowMs: number): Promise<void> {
  await tx.run(sql`update staff.cuts set told_at = ${instant(nowMs)} where id = ${id} and told_at is null`);
}

/** Networks of offices. */
export async function listNetworks(tx: Tx): Promise<OfficeNetworkView[]> {
  const rows = await tx.rows<{ id: OfficeNetworkId; cidr: string; country: string; label: string }>(
    sql`select id, cidr::text as cidr, country, label from staff.office_networks where removed_at is null order by label, id limit 200`,
  );
  return rows.map(({ id, ...rest }) => ({ networkId: id, ...rest }));
}

/** Adds the network of an office. Null when it stands in the list already. */
export async function addNetwork(
  tx: Tx,
  made: { readonly id: OfficeNetworkId; readonly cidr: string; readonly country: string; readonly label: string; readonly nowMs: number },
): Promise<OfficeNetworkView | null> {
  const row = await tx.row<{ cidr: string }>(
    sql`insert into staff.office_networks (id, cidr, country, label, created_at)
        values (${made.id}, ${made.cidr}, ${made.country}, ${made.label}, ${instant(made.nowMs)})
        on conflict (cidr) where removed_at is null do nothing returning cidr::text as cidr`,
  );
  return row === null ? null : { networkId: made.id, cidr: row.cidr, country: made.country, label: made.label };
}

/** Takes a network away. False when there is no such one. */
export async function removeNetwork(tx: Tx, id: OfficeNetworkId, nowMs: number): Promise<boolean> {
  const removed = await tx.run(
    sql`update staff.office_networks set removed_at = ${instant(nowMs)} where id = ${id} and removed_at is null`,
  );
  return removed === 1;
}

function viewCut(row: CutRow): CutView {
  return {
    cutId: row.id,
    kind: row.kind,
    target: row.target,
    words: row.words,
    madeBy: row.made_by,
    madeAt: row.made_at.getTime(),
    liftedAt: row.lifted_at?.getTime() ?? null,
    toldAt: row.told_at?.getTime() ?? null,
  };
}
