import { utf8 } from "@musubi/base";
import { LIMITS, type SealedEvidence } from "@musubi/protocol";
import { packed } from "../packed.ts";
import type { Said, Shelf } from "./shelf.ts";

/**
 * What this device can hand out of the message at a place, so that it can be verified: each version that it has opened, the oldest first.
 * None: it was not opened here, or came without what opens its commitment; then it cannot be reported from this device.
 */
export function evidenceAt(shelf: Shelf, seq: number): SealedEvidence[] {
  return shelf
    .eventsOf(seq)
    .sort((one, other) => one - other)
    .flatMap((event) => evidenceOf(shelf.at(event)?.said));
}

/** The newest versions first when there is no room for all: what stands there now is what it is about. */
export function withinReport(versions: readonly SealedEvidence[], room: number = LIMITS.reportMessages): SealedEvidence[] {
  const newestFirst = versions.toSorted(
    (one, other) => Number(isNewest(other, versions)) - Number(isNewest(one, versions)) || other.event - one.event,
  );
  return newestFirst.slice(0, room).sort((one, other) => one.event - other.event);
}

function isNewest({ seq, event }: SealedEvidence, versions: readonly SealedEvidence[]): boolean {
  return versions.every((other) => other.seq !== seq || other.event <= event);
}

function evidenceOf(said: Said | undefined): SealedEvidence[] {
  if (said === undefined || said.kind !== "message" || said.seq === null || said.raw === null || said.frank === null) return [];
  const { frankingKey, commitment, keyId, tag, epoch } = said.frank;
  return [
    {
      ...{ seq: said.seq, event: said.event, epoch, senderId: said.senderId, deviceId: said.deviceId },
      ...{ message: said.clientId, acceptedAt: said.acceptedAt, frankingKey, commitment, keyId, tag },
      body: packed(utf8(said.raw)),
    },
  ];
}
