import { type InputOf, type SettingsView, updateSettings } from "@musubi/protocol";
import { useCallback, useState } from "react";
import { useAccount, useEngine } from "../../data/hooks.ts";
import { useAct } from "../../shell/notices.tsx";

export interface Settings {
  /** The settings as they will be once what is under way has arrived; null before the account is known. */
  readonly settings: SettingsView | null;
  /** Answers whether the server took the change. */
  readonly change: (change: InputOf<typeof updateSettings>) => Promise<boolean>;
}

/** My settings. A change shows at once, and goes back if the server refused it. */
export function useSettings(): Settings {
  const engine = useEngine();
  const act = useAct();
  const settings = useAccount()?.settings ?? null;
  const [pending, setPending] = useState<InputOf<typeof updateSettings>>({});
  const change = useCallback(
    async (next: InputOf<typeof updateSettings>) => {
      setPending(next);
      const answer = await act(engine.perform(updateSettings, next));
      setPending({});
      return answer.ok;
    },
    [act, engine],
  );
  return { settings: settings === null ? null : { ...settings, ...pending }, change };
}
