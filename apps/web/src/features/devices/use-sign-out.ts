import { signOut } from "@musubi/protocol";
import { useCallback } from "react";
import { useEngine, useSession } from "../../data/hooks.ts";
import { useAct } from "../../shell/notices.tsx";
import { stopListening } from "../settings/push.dom.ts";

/** Signs this device out and forgets everything on it. Answers whether it happened: without the server the session would live on. */
export function useSignOut(): () => Promise<boolean> {
  const engine = useEngine();
  const session = useSession();
  const act = useAct();
  return useCallback(async () => {
    // Over HTTP, because the answer clears the cookie.
    const answer = await act(engine.perform(signOut, {}, { via: "http" }));
    if (!answer.ok && answer.reason.code !== "unauthenticated") return false;
    await stopListening();
    await session.leave();
    return true;
  }, [act, engine, session]);
}
