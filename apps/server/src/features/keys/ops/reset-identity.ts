import { idBytes, idFromBytes, resetIdentity } from "@musubi/protocol";
import { type Bound, handlePrepared, ready, refuse, reply } from "../../../kernel/binding.ts";
import { RateLimited } from "../../../kernel/limited.ts";
import { checkProof, judgeProof } from "../../devices/port.ts";
import type { KeyDeps } from "../deps.ts";
import { holdFormerStatement, storeReset } from "../reset-store.ts";

const DAY_SECONDS = 86_400;

/** Begins the actor's identity anew, with the device in use alone. Only for somebody who has just shown again who they are. */
export function handleResetIdentity({ clock, publicView, keyLog, announceKeys, proofs }: KeyDeps): Bound {
  return handlePrepared(
    resetIdentity,
    async ({ input, actor, look }) => {
      const read = (work: Parameters<Parameters<typeof checkProof>[2]["look"]>[0]) => look(({ tx, grant }) => work(tx, grant));
      const checked = await checkProof(proofs, input.proof, { accountId: actor.accountId, look: read });
      return checked === false ? refuse("credential_wrong") : ready(checked);
    },
    async ({ tx, grant, actor, input, prepared }) => {
      const fault = await judgeProof(proofs, tx, { grant, proof: input.proof, checked: prepared });
      if (fault !== null) return refuse(fault);
      const { view } = await publicView.load();
      const next = {
        bytes: Buffer.from(input.statement.bytes, "base64url"),
        signature: Buffer.from(input.statement.signature, "base64url"),
        formerSignature: null,
      };
      const former = await holdFormerStatement(tx, grant);
      const { number } = input.statement;
      // The answer to the first one was lost.
      if (former !== null && former.number === number && former.bytes.equals(next.bytes)) return reply({});
      if (former === null || number !== former.number + 1) return refuse("statement_outdated");
      const before = { bytes: former.bytes, signature: former.signature, formerSignature: former.former_signature };
      const verified = view.verifyNext(next, before, idBytes(actor.accountId));
      if (!verified.ok || !verified.value.isReset || verified.value.devices.length !== 1) return refuse("statement_wrong");
      const [stated] = verified.value.devices;
      const deviceId = stated === undefined ? null : idFromBytes("dev", stated.device);
      if (stated === undefined || deviceId === null || deviceId !== actor.deviceId) return refuse("statement_wrong");
      const device = { deviceId, signatureKey: stated.signatureKey };
      const outcome = await storeReset(tx, grant, { number, ...next, device, at: new Date(clock.nowMs()) });
      if (outcome === "too_often") throw new RateLimited(DAY_SECONDS);
      if (outcome !== "ok") return refuse(outcome);
      if (!(await keyLog.takeUpOwn(tx))) return refuse("key_log_stopped");
      return reply({}, { afterCommit: () => announceKeys(actor.accountId) });
    },
    "gate",
  );
}
