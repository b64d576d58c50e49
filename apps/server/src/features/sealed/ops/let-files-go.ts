import { letFilesGo as letFilesGoOperation } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import type { SealedDeps } from "../deps.ts";
import { letFilesGo } from "../event-store.ts";

export function handleLetFilesGo({ clock }: SealedDeps): Bound {
  return handle(letFilesGoOperation, async ({ tx, grant, input }) =>
    (await letFilesGo(tx, grant, { ...input, nowMs: clock.nowMs() })) ? reply({}) : deny("absent"),
  );
}
