import { unsubscribePush as unsubscribePushOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { removeOwnSubscription } from "../store.ts";

/** Sends no more push messages to the browser in use. */
export function unsubscribePush(): Bound {
  return handle(unsubscribePushOperation, async ({ tx, grant }) => {
    await removeOwnSubscription(tx, grant);
    return reply({});
  });
}
