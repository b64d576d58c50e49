import { brand, type Random, randomName } from "@musubi/base";
import type { ClientId } from "@musubi/protocol";

/** 100 bits of chance: two messages of one sender never meet. */
const LENGTH = 20;

/** A new name for a message of mine. It stays the same however often the message is sent. */
export function newClientId(random: Random): ClientId {
  return brand<ClientId>(randomName(random, LENGTH));
}
