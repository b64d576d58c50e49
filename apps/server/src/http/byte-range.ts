import type { IncomingHttpHeaders } from "node:http";

/** What a request asks of some bytes, by its conditions and its range (RFC 9110 sections 13 and 14). */
export type AskedRange =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly range: { readonly from: number; readonly to: number } }
  | { readonly kind: "not_modified" }
  | { readonly kind: "changed" }
  | { readonly kind: "unsatisfiable" };

const WHOLE = { kind: "whole" } as const;

/** Reads conditions and range. Several ranges at once, and forms that we do not know, ask for all of it, as the standard allows. */
export function parseRange(headers: IncomingHttpHeaders, of: { readonly tag: string; readonly sizeBytes: number }): AskedRange {
  const ifMatch = headers["if-match"];
  if (ifMatch !== undefined && !names(ifMatch, of.tag)) return { kind: "changed" };
  const ifNoneMatch = headers["if-none-match"];
  if (ifNoneMatch !== undefined && names(ifNoneMatch, of.tag)) return { kind: "not_modified" };
  const { range } = headers;
  const ifRange = headers["if-range"];
  if (range === undefined || (ifRange !== undefined && ifRange !== `"${of.tag}"`)) return WHOLE;
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range);
  const [, first = "", last = ""] = found ?? [];
  if (first === "" && last === "") return WHOLE;
  if (first === "") {
    const count = Math.min(Number(last), of.sizeBytes);
    return count === 0 ? { kind: "unsatisfiable" } : part(of.sizeBytes - count, of.sizeBytes);
  }
  const from = Number(first);
  const to = last === "" ? of.sizeBytes : Math.min(Number(last) + 1, of.sizeBytes);
  if (last !== "" && Number(last) < from) return WHOLE;
  return from >= of.sizeBytes ? { kind: "unsatisfiable" } : part(from, to);
}

function part(from: number, to: number): AskedRange {
  return { kind: "part", range: { from, to } };
}

/** Whether a list of tags holds this one; a weak tag of the same name is as good, because nothing here has two forms. */
function names(header: string, tag: string): boolean {
  return header.split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === `"${tag}"`);
}
