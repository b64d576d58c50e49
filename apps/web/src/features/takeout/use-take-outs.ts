import { listTakeOuts, requestTakeOut, type TakeOutView } from "@musubi/protocol";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useEngine } from "../../data/hooks.ts";
import { useAct, useNotices } from "../../shell/notices.tsx";
import { type Read, useRead } from "../me/use-read.ts";

const LOOK_MS = 1_500;

/** Whether a copy is on its way. */
export function isUnderWay({ state }: Pick<TakeOutView, "state">): boolean {
  return state === "waiting" || state === "running";
}

export interface TakeOuts extends Read<typeof listTakeOuts> {
  readonly isUnderWay: boolean;
  readonly request: () => Promise<void>;
}

/** My copies, looked at again and again while one is being prepared: the server sends no events about them. */
export function useTakeOuts(): TakeOuts {
  const { t } = useTranslation("takeout");
  const engine = useEngine();
  const act = useAct();
  const notices = useNotices();
  const { reading, reload } = useRead(listTakeOuts, {});
  const hasWork = reading.kind === "ready" && reading.value.takeOuts.some(isUnderWay);
  useEffect(() => {
    if (!hasWork) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") reload();
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [hasWork, reload]);
  const request = async () => {
    const answer = await act(engine.perform(requestTakeOut, {}));
    if (answer.ok) notices.done(t("requested"));
    reload();
  };
  return { reading, reload, isUnderWay: hasWork, request };
}
