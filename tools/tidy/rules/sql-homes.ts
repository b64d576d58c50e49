import { type Finding, isTest, type Rule, type SourceFile } from "../project.ts";
import { walk } from "../walk.ts";

/** Where a query may stand: in a store, beside the rule that it decides by, or below the kernel. */
const HOMES = [/^apps\/server\/src\/(?:.*\/)?(?:[a-z-]+-)?(?:store|access)\.ts$/, /^apps\/server\/src\/platform\//];

/** Where queries stood before this rule. The list only ever gets shorter: a file without a query comes off it. */
const STILL_ELSEWHERE: ReadonlySet<string> = new Set([
  "apps/server/src/features/friends/ops/mark-friend.ts",
  "apps/server/src/features/invites/ops/accept-invite.ts",
  "apps/server/src/features/invites/ops/create-invite.ts",
  "apps/server/src/features/invites/ops/revoke-invite.ts",
  "apps/server/src/features/messages/posting.ts",
  "apps/server/src/features/search/indexer.ts",
  "apps/server/src/features/search/ops/search-messages.ts",
  "apps/server/src/features/talks/deliveries.ts",
  "apps/server/src/features/talks/ops/add-members.ts",
  "apps/server/src/features/talks/ops/create-talk.ts",
  "apps/server/src/features/talks/ops/leave-talk.ts",
  "apps/server/src/features/talks/ops/mark-read.ts",
  "apps/server/src/features/talks/ops/open-direct-talk.ts",
  "apps/server/src/features/talks/ops/read-talk-picture.ts",
  "apps/server/src/features/talks/ops/remove-member.ts",
  "apps/server/src/features/talks/ops/save-draft.ts",
  "apps/server/src/features/talks/ops/set-my-talk.ts",
  "apps/server/src/features/talks/ops/set-role.ts",
  "apps/server/src/features/talks/ops/set-talk-picture.ts",
  "apps/server/src/features/talks/ops/update-talk.ts",
  "apps/server/src/features/talks/rosters.ts",
  "apps/server/src/features/talks/system-message.ts",
  "apps/server/src/features/talks/talk-page.ts",
  "apps/server/src/http/live-spans.ts",
  "apps/server/src/http/service-routes.ts",
]);

const LIST_HOME = "tools/tidy/rules/sql-homes.ts";

/** SQL is in stores, where a reviewer sees every query next to the grant it asks for. */
export const sqlHomes: Rule = {
  name: "sql-homes",
  check: ({ sources }) => {
    const queries = sources
      .filter(({ path }) => path.startsWith("apps/server/src/") && !isTest(path) && !HOMES.some((home) => home.test(path)))
      .flatMap(queriesIn);
    const isKnownTree = sources.some(({ path }) => path === LIST_HOME);
    const moved = isKnownTree ? [...STILL_ELSEWHERE].filter((path) => !queries.some((query) => query.path === path)) : [];
    return [
      ...queries.filter(({ path }) => !STILL_ELSEWHERE.has(path)),
      ...moved.map((path) => ({ path: LIST_HOME, line: 1, sentence: `${path} holds no query any more. Take it off the list.` })),
    ];
  },
};

function queriesIn(source: SourceFile): Finding[] {
  const found: Finding[] = [];
  walk(source.program, (node) => {
    if (node.type !== "TaggedTemplateExpression" || node.tag.type !== "Identifier" || node.tag.name !== "sql") return;
    const sentence =
      "A query stands in a store (store.ts or …-store.ts) or beside its rule (access.ts), as a function with a name and a grant.";
    found.push({ path: source.path, line: source.lineAt(node.start), sentence });
  });
  return found;
}
