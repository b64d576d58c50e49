import type { KeepState } from "@musubi/sealed";
import { useEffect, useSyncExternalStore } from "react";
import { useDesk, useDeskState } from "../../data/hooks.ts";

/** What the person keeps, brought up to date while a screen shows it. */
export function useKeep(): KeepState {
  const { keep } = useDesk();
  const desk = useDeskState();
  useEffect(() => {
    if (desk !== "starting") void keep.refresh();
  }, [keep, desk]);
  return useSyncExternalStore(keep.subscribe, keep.state);
}
