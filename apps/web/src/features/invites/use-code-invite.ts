import { systemClock } from "@musubi/base";
import { createInvite, type InviteView, listInvites, revokeInvite } from "@musubi/protocol";
import { useCallback, useEffect, useState } from "react";
import { useConnectionState, useEngine } from "../../data/hooks.ts";
import type { Refusal } from "../../i18n/refusal-text.ts";
import { useAct } from "../../shell/notices.tsx";
import { CODE_LIFE_HOURS, CODE_USES, codeInvite } from "./code-invite.ts";

export interface CodeInvite {
  /** Null while it is being fetched or made. */
  readonly invite: InviteView | null;
  readonly problem: Refusal | null;
  readonly retry: () => void;
  /** Ends the present one and makes another. Answers whether it happened. */
  readonly renew: () => Promise<boolean>;
}

const FRESH = { kind: "friend" as const, talkId: null, usesMax: CODE_USES, lifeHours: CODE_LIFE_HOURS };

/** The invitation behind my QR code: the one that lives, or a new one. */
export function useCodeInvite(): CodeInvite {
  const engine = useEngine();
  const act = useAct();
  const [invite, setInvite] = useState<InviteView | null>(null);
  const [problem, setProblem] = useState<Refusal | null>(null);
  const isOnline = useConnectionState() === "online";

  const find = useCallback(async (): Promise<InviteView | Refusal> => {
    const known = await engine.perform(listInvites, {});
    if (!known.ok) return known.reason;
    const living = codeInvite(known.value.invites, systemClock.nowMs());
    if (living !== null) return living;
    const made = await engine.perform(createInvite, FRESH);
    return made.ok ? made.value.invite : made.reason;
  }, [engine]);

  const hasInvite = invite !== null;
  const hasProblem = problem !== null;
  useEffect(() => {
    if (hasInvite || !isOnline || hasProblem) return undefined;
    let isWanted = true;
    const fetchOne = async () => {
      const answer = await find();
      if (!isWanted) return;
      if ("inviteId" in answer) setInvite(answer);
      else setProblem(answer);
    };
    void fetchOne();
    return () => {
      isWanted = false;
    };
  }, [find, hasInvite, hasProblem, isOnline]);

  const renew = async () => {
    if (invite === null) return false;
    const ended = await act(engine.perform(revokeInvite, { inviteId: invite.inviteId }));
    // One that is over already, from another device, is over as well.
    if (!ended.ok && ended.reason.code !== "not_found") return false;
    setInvite(null);
    return true;
  };
  return { invite, problem, retry: () => setProblem(null), renew };
}
