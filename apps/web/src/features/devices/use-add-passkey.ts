import { addPasskey, startPasskeyAdd } from "@musubi/protocol";
import { useCallback } from "react";
import { useEngine } from "../../data/hooks.ts";
import { createPasskey } from "../../data/passkey.dom.ts";
import type { Refusal } from "../../i18n/refusal-text.ts";

/** Makes a passkey on this device and adds it to my account. Answers why it did not happen, or null. */
export function useAddPasskey(): (name: string) => Promise<Refusal | null> {
  const engine = useEngine();
  return useCallback(
    async (name) => {
      const start = await engine.perform(startPasskeyAdd, {});
      if (!start.ok) return start.reason;
      const response = await createPasskey(start.value.options);
      if (response === null) return { code: "cancelled" };
      const answer = await engine.perform(addPasskey, { challengeId: start.value.challengeId, response, name });
      return answer.ok ? null : answer.reason;
    },
    [engine],
  );
}
