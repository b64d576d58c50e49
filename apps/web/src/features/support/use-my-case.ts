import { type CaseId, listMyCases, readMyCase } from "@musubi/protocol";
import { useEffect } from "react";
import { useEngine } from "../../data/hooks.ts";
import { type Read, useRead } from "../me/use-read.ts";

/** My cases, kept true while the screen is open. */
export function useMyCases(): Read<typeof listMyCases> {
  const { connection } = useEngine();
  const read = useRead(listMyCases, {});
  const { reload } = read;
  useEffect(() => connection.on("support.changed", reload), [connection, reload]);
  useReloadOnReturn(reload);
  return read;
}

/** One case of mine with what was written in it, kept true while the screen is open. */
export function useMyCase(caseId: CaseId): Read<typeof readMyCase> {
  const { connection } = useEngine();
  const read = useRead(readMyCase, { caseId });
  const { reload } = read;
  useEffect(
    () =>
      connection.on("support.changed", (changed) => {
        if (changed.caseId === caseId) reload();
      }),
    [connection, caseId, reload],
  );
  useReloadOnReturn(reload);
  return read;
}

/** What happened while the line was down is asked for when it is back. */
function useReloadOnReturn(reload: () => void): void {
  const { connection } = useEngine();
  useEffect(
    () =>
      connection.onState((state) => {
        if (state === "online") reload();
      }),
    [connection, reload],
  );
}
