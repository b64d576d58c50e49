import { no, ok, type Result } from "@musubi/base";
import type { InputOf, OperationName, OutputOf, Refusal } from "./operations.ts";

/*
 * The one place that asks the directory, and where its JSON takes on the types of the contract. The directory checks what it
 * hands out against the contract before it does so.
 */

const TIMEOUT_MS = 35_000;

/** The answer of a call, with the directory's clock where it told it. */
export interface Answer<N extends OperationName> {
  readonly result: Result<OutputOf<N>, Refusal>;
  /** The directory's time, to the second. */
  readonly serverMs: number | null;
}

/** Asks once. Never rejects: no answer at all is "offline". */
export async function post<N extends OperationName>(name: N, input: InputOf<N>): Promise<Answer<N>> {
  try {
    const response = await fetch(`/api/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(input),
      cache: "no-store",
      credentials: "same-origin",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const serverMs = momentOf(response.headers.get("date"));
    const body: unknown = await response.json();
    return { result: response.ok ? ok(body as OutputOf<N>) : no(refusalOf(body)), serverMs };
  } catch {
    return { result: no({ code: "offline" }), serverMs: null };
  }
}

function momentOf(header: string | null): number | null {
  const moment = header === null ? Number.NaN : Date.parse(header);
  return Number.isNaN(moment) ? null : moment;
}

function refusalOf(body: unknown): Refusal {
  const error: unknown = typeof body === "object" && body !== null && "error" in body ? body.error : null;
  const hasCode = typeof error === "object" && error !== null && "code" in error && typeof error.code === "string";
  return hasCode ? (error as Refusal) : { code: "fault" };
}
