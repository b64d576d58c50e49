import { join } from "node:path";
import { formatVerifierKey } from "@musubi/translog";
import { auditKeyLog, KEY_LOG_HEAD_FILE, type KeyLogCounts } from "../../features/keys/port.ts";
import { auditEntries, type EntryCounts } from "../../features/log/audit/audit-entries.ts";
import { auditTree, type TreeCounts } from "../../features/log/audit/audit-tree.ts";
import { headFile, LOG_HEAD_FILE } from "../../features/log/head-file.ts";
import { readLogSigner } from "../../features/log/store.ts";
import { readLogKey } from "../../platform/keys/log-key.ts";
import { counted } from "../counted.ts";
import { asOperator, asRole } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { Problems } from "./problems.ts";

interface Counts {
  readonly entries: EntryCounts;
  readonly tree: TreeCounts;
  readonly keyLog: KeyLogCounts;
}

/** Re-derives ledger, log and key log of this server out of its data. Exit code 1 when anything is missing or changed. */
export async function verifyData(parts: CliParts, how: { readonly isJson: boolean }): Promise<ExitCode> {
  const { terminal, clock } = parts;
  const problems = new Problems();
  const onProblem = (sentence: string): void => problems.add(sentence);
  const startMs = clock.monotonicMs();
  const progress = how.isJson ? null : terminal.begin("Ledger and logs");
  const { entries, tree, keyLog } = await asOperator(parts, async (tx, data): Promise<Counts> => {
    const signer = await readLogKey(join(data.path, "keys"));
    const head =
      (await headFile(join(data.path, LOG_HEAD_FILE)).read()) ?? ((await readLogSigner(tx))?.is_heard === true ? "elsewhere" : null);
    const onEntries = (count: number): void => progress?.update(counted(count, "entry", "entries"));
    const ofEntries = await auditEntries(tx, { keyRing: data.keyRing, onProblem, onProgress: onEntries, nowMs: clock.nowMs() });
    const vkey = signer === null ? null : formatVerifierKey(signer.key);
    const onLeaves = (count: number): void => progress?.update(counted(count, "leaf", "leaves"));
    const ofTree = await auditTree(tx, { vkey, head, onProblem, onProgress: onLeaves });
    const onKeys = (count: number): void => progress?.update(counted(count, "statement of a device", "statements of devices"));
    // Read before its entries: a server that runs makes the log longer meanwhile, never shorter.
    const seen = await headFile(join(data.path, KEY_LOG_HEAD_FILE)).read();
    const ofKeys = await asRole(data, "musubi_gate", (gate) => auditKeyLog(gate, { seen, onProblem, onProgress: onKeys }));
    return { entries: ofEntries, tree: ofTree, keyLog: ofKeys };
  });
  const tookMs = Math.max(clock.monotonicMs() - startMs, 1);
  const perSecond = Math.round((entries.entries / tookMs) * 1000);
  if (how.isJson) {
    terminal.say(
      JSON.stringify({ isSound: problems.count === 0, ...entries, ...tree, keyLog, tookMs, perSecond, ...problems.asJson() }, null, 2),
    );
    return problems.count === 0 ? 0 : 1;
  }
  progress?.end(`${counted(entries.entries, "entry", "entries")} in ${(tookMs / 1000).toFixed(1)} s, ${perSecond} a second`);
  terminal.say(
    `${counted(tree.leaves, "leaf", "leaves")}, ${counted(tree.tiles, "tile")}, ${counted(tree.checkpoints, "checkpoint")}; ${counted(entries.erased, "record")} erased, ${entries.waiting} waiting for the log.`,
  );
  terminal.say(
    `Key log: ${counted(keyLog.entries, "entry", "entries")}, ${counted(keyLog.tiles, "tile")}, a map of ${keyLog.labels}, ${counted(keyLog.heads, "head")}.`,
  );
  return problems.tell(terminal, "Everything is there, in its place, and signed.");
}
