import { type DeviceId, idBytes, idFromBytes, publishStatement } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { KeyDeps } from "../deps.ts";
import { holdNewestStatement, publish, type StatementRow } from "../store.ts";

/** Checks a statement against the one before it, and that it names devices of the actor that are signed in. */
export function handlePublishStatement({ clock, publicView, keyLog, announceKeys }: KeyDeps): Bound {
  return handle(publishStatement, async ({ tx, grant, actor, input }) => {
    const { view } = await publicView.load();
    const { number } = input.statement;
    const next = {
      bytes: Buffer.from(input.statement.bytes, "base64url"),
      signature: Buffer.from(input.statement.signature, "base64url"),
      formerSignature: input.statement.formerSignature === null ? null : Buffer.from(input.statement.formerSignature, "base64url"),
    };
    const newest = await holdNewestStatement(tx, grant);
    // The answer to the first one was lost.
    if (newest !== null && newest.number === number && newest.bytes.equals(next.bytes)) return reply({});
    if (number !== (newest?.number ?? -1) + 1) return refuse("statement_outdated");
    const verified = view.verifyNext(next, newest === null ? null : signedOf(newest), idBytes(actor.accountId));
    // An identity that begins anew goes past the person's password or passkey: `key.resetIdentity`.
    if (!verified.ok || verified.value.number !== number || verified.value.isReset) return refuse("statement_wrong");
    const devices = verified.value.devices.flatMap(({ device, signatureKey }) => {
      const deviceId: DeviceId | null = idFromBytes("dev", device);
      return deviceId === null ? [] : [{ deviceId, signatureKey }];
    });
    if (devices.length !== verified.value.devices.length) return refuse("statement_wrong");
    const outcome = await publish(tx, grant, { number, ...next, devices, at: new Date(clock.nowMs()) });
    if (outcome !== "ok") return refuse(outcome);
    if (!(await keyLog.takeUpOwn(tx))) return refuse("key_log_stopped");
    return reply({}, { afterCommit: () => announceKeys(actor.accountId) });
  });
}

function signedOf({ bytes, signature, former_signature }: StatementRow) {
  return { bytes, signature, formerSignature: former_signature };
}
