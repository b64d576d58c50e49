import { foundGroup as foundGroupOperation, idBytes } from "@musubi/protocol";
import { type Bound, handle, refuse, reply } from "../../../kernel/binding.ts";
import type { SealedDeps } from "../deps.ts";
import { talkFacts } from "../facts.ts";
import { foundGroup, readEntitled } from "../store.ts";

export function handleFoundGroup({ clock, publicView, log }: SealedDeps): Bound {
  return handle(foundGroupOperation, async ({ tx, grant, actor, input }) => {
    if (grant.facts.protection !== "sealed") return refuse("class_mismatch");
    const { view, suite } = await publicView.load();
    const given = { tree: Buffer.from(input.tree, "base64url"), groupInfo: Buffer.from(input.groupInfo, "base64url") };
    const talk = talkFacts(await readEntitled(tx, grant), [], clock.nowMs());
    const founding = await view.readFounding(suite, given, { groupId: idBytes(input.talkId), talk });
    if (!founding.ok) {
      log.info({ event: "founding_refused", fault: founding.reason });
      return refuse("commit_refused");
    }
    const { founder, state } = founding.value;
    // Signed by a device of the talk, and by the one that asks.
    const isOwn = Buffer.from(founder.device.device).equals(idBytes(actor.deviceId));
    const outcome = isOwn ? await foundGroup(tx, grant, { ...state, key: founder.signatureKey }) : "commit_refused";
    return outcome === "ok" ? reply({}) : refuse(outcome);
  });
}
