import { fromBase64url, fromUtf8 } from "@musubi/base";
import type { AccountId, DisclosureView, OutputOf, proveDisclosure } from "@musubi/protocol";
import { openCheckpoint, parseTlogProof, verifyTlogProof } from "@musubi/translog/verify";
import type { ShownLog, Verdict } from "../../data/log/judge-log.ts";
import { differences } from "./compare-record.ts";
import { commitmentTo, openSealed } from "./sealed-record.ts";

/** One thing that is checked, in the order in which it is shown. */
export type Step =
  | { readonly name: "opens"; readonly outcome: "holds" | "fails" | "erased" }
  | { readonly name: "matches"; readonly outcome: "holds" | "fails" | "erased"; readonly differing: readonly string[] }
  | { readonly name: "signed"; readonly outcome: "holds" | "fails" }
  | { readonly name: "stands"; readonly outcome: "holds" | "fails"; readonly index: number; readonly size: number }
  | { readonly name: "continues"; readonly outcome: "holds" | "fails" | "unclear" };

/** What came of all steps: "partly" when some could not be checked and none failed. */
export type CheckVerdict = "holds" | "partly" | "fails";

export interface EntryCheck {
  readonly view: DisclosureView;
  readonly myId: AccountId;
  readonly proven: OutputOf<typeof proveDisclosure>;
  /** The log's verifier key, as this browser knows it. */
  readonly vkey: string;
  /** Holds the proof's checkpoint against what this browser has seen of the log. */
  readonly holdAgainst: (shown: ShownLog) => Promise<Verdict>;
}

/**
 * Checks an entry step by step. Everything is computed from the proof file itself, so that what holds here holds for the file that
 * is kept; what the server says beside it only has to be the same.
 */
export async function checkEntry({ view, myId, proven, vkey, holdAgainst }: EntryCheck): Promise<readonly Step[]> {
  const file = parseTlogProof(proven.proof);
  const note = file.ok ? file.value.checkpointNote : "";
  const extra = file.ok && file.value.extra !== undefined ? parseExtra(file.value.extra) : null;
  const record = await openRecord(extra, proven, view.entryId);
  const differing = typeof record === "object" ? differences(record.json, view, myId) : [];
  const checkpoint = openCheckpoint(note, { vkey });
  const sealed = extra === null ? null : fromBase64url(extra.sealed);
  const leaf = sealed === null ? null : verifyTlogProof(proven.proof, await commitmentTo(sealed), { vkey });
  const isThere = leaf?.ok === true && (view.leafIndex === null || leaf.value.index === view.leafIndex);
  const history: Verdict = checkpoint.ok ? await holdAgainst({ vkey, note }) : { kind: "unclear" };
  return [
    { name: "opens", outcome: typeof record === "object" ? "holds" : record },
    { name: "matches", outcome: typeof record === "object" ? (differing.length === 0 ? "holds" : "fails") : record, differing },
    { name: "signed", outcome: checkpoint.ok ? "holds" : "fails" },
    {
      name: "stands",
      outcome: isThere ? "holds" : "fails",
      index: file.ok ? file.value.index : 0,
      size: checkpoint.ok ? checkpoint.value.size : 0,
    },
    { name: "continues", outcome: history.kind === "continues" ? "holds" : history.kind === "fault" ? "fails" : "unclear" },
  ];
}

/** The steps in one word. */
export function verdictOf(steps: readonly Step[]): CheckVerdict {
  if (steps.some(({ outcome }) => outcome === "fails")) return "fails";
  return steps.every(({ outcome }) => outcome === "holds") ? "holds" : "partly";
}

interface Extra {
  readonly entryId: string;
  readonly sealed: string;
  readonly key: string | null;
}

async function openRecord(
  extra: Extra | null,
  proven: EntryCheck["proven"],
  entryId: string,
): Promise<{ json: string } | "fails" | "erased"> {
  if (extra === null || extra.entryId !== entryId) return "fails";
  if (proven.record === null) return extra.key === null ? "erased" : "fails";
  const [key, sealed] = [fromBase64url(extra.key ?? ""), fromBase64url(extra.sealed)];
  if (extra.sealed !== proven.record.sealed || extra.key !== proven.record.key || key === null || sealed === null) return "fails";
  const json = await openSealed(key, sealed, entryId);
  return json === null || json !== proven.record.json ? "fails" : { json };
}

/** Reads the extra line of a proof file. No signature covers it; the commitment tells whether it is right. */
function parseExtra(bytes: Uint8Array): Extra | null {
  let json: unknown;
  try {
    json = JSON.parse(fromUtf8(bytes));
  } catch {
    return null;
  }
  const field = (name: string): unknown => (typeof json === "object" && json !== null ? Reflect.get(json, name) : undefined);
  const [entryId, sealed, key] = [field("entryId"), field("sealed"), field("key")];
  if (typeof entryId !== "string" || typeof sealed !== "string" || (key !== null && typeof key !== "string")) return null;
  return { entryId, sealed, key };
}
