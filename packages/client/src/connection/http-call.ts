import type { Operation, RefusalBody } from "@musubi/protocol";
import { refusalBody } from "./trusted.ts";

/** What became of one attempt to call. "lost": the line broke, and nobody knows whether the server acted. */
export type Outcome =
  | { readonly kind: "answer"; readonly output: unknown }
  | { readonly kind: "refusal"; readonly body: RefusalBody }
  | { readonly kind: "lost" }
  | { readonly kind: "timeout" };

/** Where calls over HTTP go, and as whom. */
export interface HttpTarget {
  readonly url: string;
  readonly token: string | null;
}

function request(target: HttpTarget, operation: Operation, input: unknown): Request {
  const headers = new Headers({ "content-type": "application/json" });
  if (target.token !== null) headers.set("authorization", `Bearer ${target.token}`);
  return new Request(`${target.url.replace(/\/+$/, "")}/api/${operation.name}`, {
    method: "POST",
    headers,
    body: JSON.stringify(input),
    credentials: "include",
    cache: "no-store",
  });
}

function codeOfStatus(status: number): string {
  if (status === 401) return "unauthenticated";
  if (status === 413) return "too_large";
  if (status === 429) return "rate_limited";
  if (status === 502 || status === 503 || status === 504) return "unavailable";
  return "fault";
}

/** Reads `{"error":{"code":…}}`. A proxy in between may answer in words of its own: then the status decides. */
async function refusalOf(response: Response): Promise<Outcome> {
  let body: unknown = null;
  try {
    body = await response.json();
  } catch {
    // Not JSON: the status says what there is to say.
  }
  const error = typeof body === "object" && body !== null && "error" in body ? body.error : null;
  return { kind: "refusal", body: refusalBody(error, codeOfStatus(response.status)) };
}

/** One POST, at most `timeoutMs` long. Never throws for what a server or a network can do. */
export async function callHttp(target: HttpTarget, operation: Operation, call: { input: unknown; timeoutMs: number }): Promise<Outcome> {
  const abort = AbortSignal.timeout(Math.max(1, call.timeoutMs));
  try {
    const response = await fetch(request(target, operation, call.input), { signal: abort });
    if (response.ok) return { kind: "answer", output: await response.json() };
    return await refusalOf(response);
  } catch {
    return { kind: abort.aborted ? "timeout" : "lost" };
  }
}

/** One POST whose reply is bytes. The body has not been read; there is no time limit on reading it. */
export async function downloadHttp(target: HttpTarget, operation: Operation, input: unknown): Promise<Response | Outcome> {
  try {
    const response = await fetch(request(target, operation, input));
    if (response.ok) return response;
    return await refusalOf(response);
  } catch {
    return { kind: "lost" };
  }
}
