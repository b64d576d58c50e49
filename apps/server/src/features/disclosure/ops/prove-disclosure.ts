import { base64url, utf8 } from "@musubi/base";
import { proveDisclosure as proveDisclosureOperation } from "@musubi/protocol";
import { type Bound, deny, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { DisclosureDeps } from "../deps.ts";
import { openRecord } from "../ledger-record.ts";
import { proofExtra } from "../proof-extra.ts";
import { readRecord } from "../store.ts";

/** Proves to the actor that an entry about them stands in the public log, and gives the entry word for word. */
export function proveDisclosure(deps: DisclosureDeps): Bound {
  return handle(proveDisclosureOperation, async ({ tx, grant }) => {
    const row = await readRecord(tx, grant);
    if (row === null) return deny("absent");
    if (row.leaf_index === null) return refuse("not_ready");
    const { entryId } = grant.facts;
    const wrapped = row.wrapped_key === null ? null : { epoch: row.ring_epoch, bytes: row.wrapped_key };
    const opened = openRecord(deps.keyRing, { entryId, sealed: row.sealed, wrapped });
    const sealed = base64url(row.sealed);
    const key = opened === null ? null : base64url(opened.key);
    const proof = await deps.log.proof(row.leaf_index, utf8(proofExtra({ entryId, sealed, key })));
    if (proof === null) return refuse("not_ready");
    const record = opened === null || key === null ? null : { json: opened.json, sealed, key };
    return reply({ fileName: `musubi-${entryId}.tlog-proof`, proof, record });
  });
}
