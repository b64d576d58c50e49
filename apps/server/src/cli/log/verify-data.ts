import { join } from "node:path";
import { formatVerifierKey } from "@musubi/translog";
import { auditEntries, type EntryCounts } from "../../features/log/audit/audit-entries.ts";
import { auditTree, type TreeCounts } from "../../features/log/audit/audit-tree.ts";
import { headFile, LOG_HEAD_FILE } from "../../features/log/head-file.ts";
import { readLogSigner } from "../../features/log/store.ts";
import { readLogKey } from "../../platform/keys/log-key.ts";
import { asOperator } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { Problems } from "./problems.ts";

/** Re-derives ledger and log of this server out of its data. Exit code 1 when anything is missing or changed. */
export async function verifyData(parts: CliParts, how: { readonly isJson: boolean }): Promise<ExitCode> {
  const { terminal, clock } = parts;
  const problems = new Problems();
  const onProblem = (sentence: string): void => problems.add(sentence);
  const startMs = clock.monotonicMs();
  const progress = how.isJson ? null : terminal.begin("Ledger and log");
  const { entries, tree } = await asOperator(parts, async (tx, data): Promise<{ entries: EntryCounts; tree: TreeCounts }> => {
    const signer = await readLogKey(join(data.path, "keys"));
    const head =
      (await headFile(join(data.path, LOG_HEAD_FILE)).read()) ?? ((await readLogSigner(tx))?.is_heard === true ? "elsewhere" : null);
    const onEntries = (count: number): void => progress?.update(`${count} entries`);
    const ofEntries = await auditEntries(tx, { keyRing: data.keyRing, onProblem, onProgress: onEntries, nowMs: clock.nowMs() });
    const vkey = signer === null ? null : formatVerifierKey(signer.key);
    const onLeaves = (count: number): void => progress?.update(`${count} leaves`);
    return { entries: ofEntries, tree: await auditTree(tx, { vkey, head, onProblem, onProgress: onLeaves }) };
  });
  const tookMs = Math.max(clock.monotonicMs() - startMs, 1);
  const perSecond = Math.round((entries.entries / tookMs) * 1000);
  if (how.isJson) {
    terminal.say(JSON.stringify({ isSound: problems.count === 0, ...entries, ...tree, tookMs, perSecond, ...problems.asJson() }, null, 2));
    return problems.count === 0 ? 0 : 1;
  }
  progress?.end(`${entries.entries} entries in ${(tookMs / 1000).toFixed(1)} s, ${perSecond} a second`);
  terminal.say(
    `${tree.leaves} leaves, ${tree.tiles} tiles, ${tree.checkpoints} checkpoints; ${entries.erased} records erased, ${entries.waiting} waiting for the log.`,
  );
  return problems.tell(terminal, "Everything is there, in its place, and signed.");
}
