import type { AccountId } from "@musubi/protocol";
import type { Rosters } from "./features/talks/rosters.ts";
import type { Hub } from "./http/hub.ts";
import type { Outgoing } from "./kernel/binding.ts";

/** Writes events to the open sockets of the people they are for, each encoded once. */
export function eventEmitter(hub: Hub, rosters: Rosters, onFault: (error: unknown) => void): (events: readonly Outgoing[]) => void {
  const audience = async ({ to }: Outgoing): Promise<Iterable<AccountId>> => {
    if ("account" in to) return [to.account];
    if ("accounts" in to) return to.accounts;
    const members = (await rosters.get(to.talk))?.members ?? new Map<AccountId, { readonly joinedSeq: number }>();
    const { seq } = to;
    if (seq === undefined) return members.keys();
    return [...members].filter(([, member]) => member.joinedSeq < seq).map(([accountId]) => accountId);
  };
  const sendAll = async (events: readonly Outgoing[]): Promise<void> => {
    for (const event of events) {
      const encoded = JSON.stringify({ ev: event.event, data: event.data });
      if ("device" in event.to) hub.sendToDevice(event.to.account, event.to.device, encoded);
      else hub.send(await audience(event), encoded, event.except);
    }
  };
  return (events) => {
    sendAll(events).catch(onFault);
  };
}
