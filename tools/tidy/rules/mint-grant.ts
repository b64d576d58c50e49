import { posix } from "node:path";
import type { Rule } from "../project.ts";

const MINT = "apps/server/src/kernel/grant.ts";
const HOME = "apps/server/src/kernel/access.ts";

/** Grants are made where access is decided and nowhere else, tests included. */
export const mintGrant: Rule = {
  name: "mint-grant",
  check: ({ sources }) =>
    sources.flatMap((source) =>
      source.imports
        .filter(
          (one) =>
            posix.join(posix.dirname(source.path), one.from) === MINT &&
            source.path !== HOME &&
            one.names.some((name) => name === "mintGrant" || name === "*"),
        )
        .map((one) => ({
          path: source.path,
          line: one.line,
          sentence: "Only kernel/access.ts mints grants. Decide by an access rule and use the grant it gives.",
        })),
    ),
};
