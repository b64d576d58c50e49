import type { Refused } from "@musubi/client";
import { type DisclosureView, type OutputOf, proveDisclosure } from "@musubi/protocol";
import { useState } from "react";
import { useEngine, useMyId, useSignedIn } from "../../data/hooks.ts";
import { saveText } from "../welcome/parts/save-text.dom.ts";
import { checkEntry, type Step } from "./check-entry.ts";
import { canOpenRecords } from "./sealed-record.ts";

/** How far the check of an entry is. */
export type CheckState =
  | { readonly kind: "idle" | "running" | "no_crypto" | "log_away" }
  | { readonly kind: "refused"; readonly reason: Refused<typeof proveDisclosure> }
  | { readonly kind: "done"; readonly steps: readonly Step[] };

export interface Check {
  readonly state: CheckState;
  readonly run: () => Promise<void>;
  readonly save: () => Promise<void>;
  readonly isSaving: boolean;
}

/** Checks an entry in this browser, and saves its proof file. */
export function useCheck(view: DisclosureView): Check {
  const engine = useEngine();
  const myId = useMyId();
  const { logWatch } = useSignedIn();
  const [state, setState] = useState<CheckState>({ kind: "idle" });
  const [isSaving, setSaving] = useState(false);
  const prove = async (): Promise<OutputOf<typeof proveDisclosure> | null> => {
    const answer = await engine.perform(proveDisclosure, { entryId: view.entryId });
    if (!answer.ok) setState({ kind: "refused", reason: answer.reason });
    return answer.ok ? answer.value : null;
  };
  const run = async () => {
    if (!canOpenRecords()) return setState({ kind: "no_crypto" });
    setState({ kind: "running" });
    if (logWatch.state().seen === null) await logWatch.look();
    const vkey = logWatch.state().seen?.vkey;
    if (vkey === undefined) return setState({ kind: "log_away" });
    const proven = await prove();
    if (proven === null) return undefined;
    setState({ kind: "done", steps: await checkEntry({ view, myId, proven, vkey, holdAgainst: (shown) => logWatch.holdAgainst(shown) }) });
  };
  const save = async () => {
    setSaving(true);
    const proven = await prove();
    if (proven !== null) saveText(proven.fileName, proven.proof);
    setSaving(false);
  };
  return { state, run, save, isSaving };
}
