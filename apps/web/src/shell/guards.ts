import { redirect } from "@tanstack/react-router";
import { recall, remember } from "../data/device-memory.ts";
import { parseInviteCode } from "../data/parse-ids.ts";
import { recoveredUntil } from "../data/recovered.ts";
import type { Session } from "../data/session.ts";

/** What every route knows. */
export interface RouterContext {
  readonly session: Session;
}

interface Visit {
  readonly context: RouterContext;
}

function isSignedIn({ context }: Visit): boolean {
  return context.session.state().kind === "signed_in";
}

/** Where a signed-in person begins: at a new way to sign in after a recovery code, at an invitation that was opened before, else at the talks. */
function toBeginning(): never {
  if (recoveredUntil() !== null) throw redirect({ to: "/me/security", replace: true });
  const code = parseInviteCode(recall("invite") ?? "");
  if (code !== null) throw redirect({ to: "/i/$code", params: { code }, replace: true });
  throw redirect({ to: "/talks", replace: true });
}

/** The address without a screen of its own. */
export function sendOn(visit: Visit): void {
  if (isSignedIn(visit)) toBeginning();
  throw redirect({ to: "/welcome", replace: true });
}

/** The first screens send a signed-in person on. */
export function onlyOutside(visit: Visit): void {
  if (isSignedIn(visit)) toBeginning();
}

/** Everything else sends a stranger to the first screen. An invitation is remembered until they have signed in. */
export function onlyInside(visit: Visit & { readonly params: object }): void {
  if (isSignedIn(visit)) return;
  const code = "code" in visit.params && typeof visit.params.code === "string" ? parseInviteCode(visit.params.code) : null;
  if (code !== null) remember("invite", code);
  throw redirect({ to: "/welcome", replace: true });
}
