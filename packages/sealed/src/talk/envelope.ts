import { brand, fromBase64url, hex, no, ok, type Random, type Result } from "@musubi/base";
import {
  commitTo,
  type DeviceName,
  type OpenedMessage,
  readOpenPart,
  readSealedBody,
  type SealInput,
  writeOpenPart,
  writeSealedBody,
} from "@musubi/e2ee";
import { type ClientId, idBytes, type SealedEventView, type TalkId } from "@musubi/protocol";
import { packed } from "../packed.ts";
import type { FrankedCopy, Said } from "./shelf.ts";
import { rawOf } from "./shelf.ts";

const MESSAGE_ID_BYTES = 16;
const FRANKING_KEY_BYTES = 32;

/** A new name for a sealed message: the 16 bytes that are bound into it, as the contract writes them. */
export function newSealedClientId(random: Random): ClientId {
  return brand<ClientId>(packed(random.bytes(MESSAGE_ID_BYTES)));
}

/** What goes into the group's ratchet for a body, and what its sender keeps of it. */
export function wrap(
  body: Uint8Array,
  { talkId, clientId, sender, epoch }: { talkId: TalkId; clientId: ClientId; sender: DeviceName; epoch: bigint },
  random: Random,
): { readonly input: SealInput; readonly frankingKey: string; readonly commitment: string } {
  const talk = idBytes(talkId);
  const message = fromBase64url(clientId) ?? new Uint8Array();
  const frankingKey = random.bytes(FRANKING_KEY_BYTES);
  const commitment = commitTo(frankingKey, { talk, message, epoch, account: sender.account, device: sender.device }, body);
  const input = { content: writeSealedBody({ frankingKey, body }), authenticatedData: writeOpenPart({ talk, message, commitment }) };
  return { input, frankingKey: packed(frankingKey), commitment: packed(commitment) };
}

/**
 * What an opened message says, once everything that it is bound to has been compared: the leaf that signed it, the talk, its name, the
 * commitment, and the envelope that the server showed. Whatever does not fit is not shown, so that nothing is read that could not be reported.
 */
export function unwrap(opened: OpenedMessage, envelope: SealedEventView): Result<Pick<Said, "raw" | "frank">, "damaged"> {
  const part = readOpenPart(opened.authenticatedData);
  const inside = readSealedBody(opened.content);
  if (!part.ok || !inside.ok || envelope.frank === null) return no("damaged");
  const { talk, message, commitment } = part.value;
  const { frankingKey, body } = inside.value;
  const isInPlace =
    isSame(talk, idBytes(envelope.talkId)) &&
    packed(message) === envelope.clientId &&
    isSame(opened.sender.account, idBytes(envelope.senderId)) &&
    isSame(opened.sender.device, idBytes(envelope.deviceId)) &&
    opened.epoch === BigInt(envelope.epoch);
  const raw = rawOf(body);
  const place = { talk, message, epoch: opened.epoch, account: opened.sender.account, device: opened.sender.device };
  if (!isInPlace || raw === null || !isSame(commitTo(frankingKey, place, body), commitment)) return no("damaged");
  const frank: FrankedCopy = {
    frankingKey: packed(frankingKey),
    commitment: packed(commitment),
    keyId: envelope.frank.keyId,
    tag: envelope.frank.tag,
    epoch: envelope.epoch,
  };
  return ok({ raw, frank });
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return hex(one) === hex(other);
}
