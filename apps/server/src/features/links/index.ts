import type { Feature } from "../../kernel/feature.ts";
import type { LinkDeps } from "./deps.ts";
import { handlePreviewLink } from "./ops/preview-link.ts";

/** What pages say of themselves, for whoever is about to send a link to one. */
export function linkFeature(deps: LinkDeps): Feature {
  return { register: () => undefined, operations: [handlePreviewLink(deps)] };
}
