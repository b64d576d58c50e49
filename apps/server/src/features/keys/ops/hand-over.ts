import { handOver } from "@musubi/protocol";
import { type Bound, deny, handle, outgoing, reply } from "../../../kernel/binding.ts";
import type { KeyDeps } from "../deps.ts";
import { putHandOver } from "../store.ts";

export function handleHandOver({ clock }: KeyDeps): Bound {
  return handle(handOver, async ({ tx, grant, actor, input }) => {
    const { deviceId } = input;
    const handed = { deviceId, body: Buffer.from(input.body, "base64url"), at: new Date(clock.nowMs()) };
    if (!(await putHandOver(tx, grant, handed))) return deny("not another own device");
    const to = { device: deviceId, account: actor.accountId };
    return reply({}, { events: [outgoing(to, "key.handed", { fromDeviceId: actor.deviceId })] });
  });
}
