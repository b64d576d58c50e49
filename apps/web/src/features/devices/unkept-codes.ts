import { remember } from "../../data/device-memory.ts";
import { useRecalled } from "../../data/use-recalled.ts";

/** Recovery codes of this account were just shown on this device. Until somebody says that they are kept, the app reminds of it. */
export function noteFreshCodes(accountId: string): void {
  remember("codes", accountId);
}

/** The codes are kept, or there is nothing to remind of any more. */
export function keepCodes(): void {
  remember("codes", null);
}

/** Whether codes of this account were shown here and nobody has said that they are kept. */
export function useHasUnkeptCodes(accountId: string): boolean {
  return useRecalled("codes") === accountId;
}
