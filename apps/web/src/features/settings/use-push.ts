import { subscribePush, unsubscribePush } from "@musubi/protocol";
import { useCallback, useEffect, useState } from "react";
import { useEngine } from "../../data/hooks.ts";
import { useAct } from "../../shell/notices.tsx";
import { askPermission, canPush, isListening, listen, pushPermission, stopListening } from "./push.dom.ts";

/** How push messages stand on this device. "failed": the browser's push service did not take part. */
export type PushState = "asking" | "unsupported" | "denied" | "off" | "on" | "failed";

export interface Push {
  readonly state: PushState;
  readonly isBusy: boolean;
  /** Answers whether messages will come now. */
  readonly turnOn: (serverKey: string) => Promise<boolean>;
  readonly turnOff: () => Promise<boolean>;
}

async function presentState(): Promise<PushState> {
  if (!canPush()) return "unsupported";
  if (pushPermission() === "denied") return "denied";
  return pushPermission() === "granted" && (await isListening()) ? "on" : "off";
}

/** Push messages on this device: whether they come, and the way to change that. */
export function usePush(): Push {
  const engine = useEngine();
  const act = useAct();
  const [state, setState] = useState<PushState>("asking");
  const [isBusy, setBusy] = useState(false);
  useEffect(() => void presentState().then(setState), []);

  const subscribe = useCallback(
    async (serverKey: string): Promise<PushState> => {
      if ((await askPermission()) !== "granted") return presentState();
      const address = await listen(serverKey);
      if (address === null) return "failed";
      const answer = await act(engine.perform(subscribePush, { ...address }));
      if (answer.ok) return "on";
      await stopListening();
      return "off";
    },
    [act, engine],
  );
  const turnOn = async (serverKey: string) => {
    setBusy(true);
    const next = await subscribe(serverKey);
    setState(next);
    setBusy(false);
    return next === "on";
  };
  const turnOff = async () => {
    setBusy(true);
    const answer = await act(engine.perform(unsubscribePush, {}));
    // Even if the server was not reached, this browser stops listening.
    await stopListening();
    setState(await presentState());
    setBusy(false);
    return answer.ok;
  };
  return { state, isBusy, turnOn, turnOff };
}
