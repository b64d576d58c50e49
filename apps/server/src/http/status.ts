import type { KernelCode } from "@musubi/protocol";

const STATUS: Readonly<Record<KernelCode, number>> = {
  invalid_input: 400,
  unauthenticated: 401,
  not_found: 404,
  too_large: 413,
  rate_limited: 429,
  fault: 500,
  unavailable: 503,
};

/** The HTTP status of a code; every refusal of an operation's own is a conflict with how things are (RFC 9110 section 15.5.10). */
export function statusOf(code: string): number {
  return new Map<string, number>(Object.entries(STATUS)).get(code) ?? 409;
}
