import { previewLink } from "@musubi/protocol";
import { type Bound, handlePrepared, ready, refuse, reply } from "../../../kernel/binding.ts";
import type { LinkDeps } from "../deps.ts";
import { readPage } from "../read-page.ts";

/** Opens a page for a signed-in person. Neither what they asked for nor what came is stored or logged. */
export function handlePreviewLink({ outbound, turns, isOn }: LinkDeps): Bound {
  return handlePrepared(
    previewLink,
    async ({ actor, input, look }) => {
      if (!isOn) return refuse("previews_off");
      // Whoever may not ask hears so before anybody is asked.
      await look(() => Promise.resolve());
      const page = await turns.take(actor.accountId, () => readPage(outbound, input.url));
      return page.ok ? ready(page.value) : refuse(page.reason);
    },
    ({ prepared }) => Promise.resolve(reply(prepared)),
  );
}
