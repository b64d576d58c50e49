import { no, ok, type Result } from "@musubi/base";
import type { InputOf, Operation, OutputOf } from "@musubi/protocol";
import { callHttp, type Outcome } from "./http-call.ts";
import type { Refused } from "./surface.ts";
import { trustedOutput, trustedRefusal } from "./trusted.ts";

const TIMEOUT_MS = 15_000;

/** The result that the caller of an operation sees. */
export function resultOf<O extends Operation>(operation: O, outcome: Outcome): Result<OutputOf<O>, Refused<O>> {
  if (outcome.kind === "answer") return ok(trustedOutput(operation, outcome.output));
  if (outcome.kind === "refusal") return no(trustedRefusal<O>(outcome.body));
  return no({ code: outcome.kind === "lost" ? "offline" : "timeout" });
}

/**
 * Calls one operation over HTTP without a connection: sign-up, sign-in, and what a newcomer may ask. The browser keeps the cookie
 * that the answer sets. Never throws for what a server or a network can do.
 *
 * @example
 * const answer = await callOnce({ url: location.origin }, readPolicy, {})
 */
export async function callOnce<O extends Operation>(
  target: { readonly url: string; readonly token?: string; readonly timeoutMs?: number },
  operation: O,
  input: InputOf<O>,
): Promise<Result<OutputOf<O>, Refused<O>>> {
  const outcome = await callHttp({ url: target.url, token: target.token ?? null }, operation, {
    input,
    timeoutMs: target.timeoutMs ?? TIMEOUT_MS,
  });
  return resultOf(operation, outcome);
}
